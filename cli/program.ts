import { Command, Help, type Option } from 'commander';
import { UsageError } from './errors.ts';

/** A command whose complaints say where its help is. */
export class Program extends Command {
  override createCommand(name?: string): Command {
    return new Program(name);
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
