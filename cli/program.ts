import { Command, Help, type Option } from 'commander';
import { UsageError } from './errors.ts';

/** A command whose complaints say where its help is, and whose options are those of a command below it that has them, too. */
export class Program extends Command {
  override createCommand(name?: string): Command {
    return new Program(name).hook('preSubcommand', handOn);
  }

  /** @throws UsageError with Commander's complaint as one line. */
  override error(message: string): never {
    const sentence = message
      .trim()
      .replace(/^error: /, '')
      .replace(/\n/g, ' ');
    throw new UsageError(`${sentence}${/[.?!)]$/.test(sentence) ? '' : '.'} See '${pathOf(this)} --help'.`);
  }
}

/** Commander gives an option to the first command that has it, wherever it stands; it is meant for the last. */
function handOn(command: Command, below: Command): void {
  for (const option of below.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) === 'cli')
      below.setOptionValueWithSource(name, command.getOptionValue(name), 'cli');
  }
}

/** The words that call a command. */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

/** What an option is for, in the help. */
export function describeOption(option: Option): string {
  const description = new Help().optionDescription(option);
  return option.mandatory ? `${description} (required)` : description;
}
