import { Argument, type Command } from 'commander';
import { SCRIPTS } from '../completion/scripts.ts';
import { findChoices, findPlaces } from '../completion/words.ts';
import type { Io } from '../io.ts';

const EXAMPLES = `
Examples:
  source <(countersign completion bash)
  source <(countersign completion zsh)
  countersign completion fish | source

Put the line of your shell into what it reads at its start.`;

/** `countersign completion`: the script that lets a shell complete commands and options. */
export function addCompletion(program: Command, io: Io): void {
  program
    .command('completion')
    .description('a script that lets a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', EXAMPLES)
    .action((shell: string) => {
      io.stdout.write(SCRIPTS[shell]?.(findPlaces(program), findChoices(program)) ?? '');
    });
}
