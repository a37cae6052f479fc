import type { Argument, Command, Option } from 'commander';

/** A word that can come next, and what it is for. */
export interface Word {
  readonly text: string;
  readonly about: string;
}

/** What can come after some words of a command line. */
export interface Place {
  /** The commands so far: `''` in the beginning, `audit verify`. */
  readonly path: string;
  readonly words: readonly Word[];
}

/** Every place of a program's command line where commands, options or given words can come. */
export function findPlaces(program: Command): Place[] {
  return placesOf(program, '');
}

function placesOf(command: Command, path: string): Place[] {
  const help = command.createHelp();
  // Help describes every command alike; its own entry under 'commands' leads nowhere further.
  const commands = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  const words = [
    ...commands.map((one) => ({ text: one.name(), about: one.description() })),
    ...command.registeredArguments.flatMap(choicesOf),
    ...options.map((option) => ({ text: option.long ?? option.flags, about: option.description })),
  ];
  const below = commands.flatMap((one) => placesOf(one, `${path} ${one.name()}`.trim()));
  return [{ path, words: unique(words) }, ...below];
}

/** The values that an argument takes, where they are known. */
function choicesOf({ argChoices, description }: Argument): Word[] {
  return (argChoices ?? []).map((text) => ({ text, about: description }));
}

/** The options of a program that take one of a few values, with these. */
export function findChoices(program: Command): ReadonlyMap<string, readonly string[]> {
  const all = (command: Command): Option[] => [...command.options, ...command.commands.flatMap(all)];
  return new Map(
    all(program).flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : [])),
  );
}

function unique(words: readonly Word[]): Word[] {
  return [...new Map(words.map((word) => [word.text, word])).values()];
}
