import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ORGANISATION } from '../lib/load-organisation.ts';

/** What `npm start` was asked to do. */
export interface StartOptions {
  readonly unattended: boolean;
  readonly json: boolean;
  /** Undefined: the port that the data directory remembers, else a free one. */
  readonly port: number | undefined;
  /** Absolute. Undefined: the project's own, or with `unattended` a temporary one. */
  readonly dataDirectory: string | undefined;
  /** The directory of the organisation; relative to the working directory unless it is absolute. */
  readonly workflows: string;
}

/** A command line that can't be followed, or asks for help only. */
export class CommandLineEnd extends Error {
  override readonly name = 'CommandLineEnd';
  readonly exitCode: 0 | 2;
  /** What to print: help, or one sentence. */
  readonly text: string;

  constructor(exitCode: 0 | 2, text: string) {
    super(text);
    this.exitCode = exitCode;
    this.text = text;
  }
}

const HELP = `
Without options it starts, runs the example pipeline once, and then waits for people: open the inbox that it
names. Ctrl-C stops it; started again it goes on where it was.

Examples:
  npm start
  npm start -- --port 8080
  npm start -- --unattended --json`;

/** Reads the command line. @throws CommandLineEnd on `--help` and on anything that it can't take */
export function readOptions(argv: readonly string[]): StartOptions {
  let printed = '';
  const keep = (text: string): void => {
    printed += text;
  };
  const command = new Command('npm start --')
    .description('Countersign on this machine, without AWS: the real workflows, handlers, ledger and mails.')
    .option('--unattended', 'play the people too, print who authorised what, and end')
    .option('--json', 'with --unattended: print the answer as JSON, and nothing else')
    .option('--port <number>', 'the port on 127.0.0.1 (default: the last one, else a free one)', parsePort)
    .option('--data-dir <directory>', 'where everything is kept (default: .countersign/data)', parseDirectory)
    .option('--workflows <directory>', 'where the workflows are', ORGANISATION)
    .addHelpText('after', HELP)
    .helpOption('--help', 'say this')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: keep, writeErr: keep });
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw error.exitCode === 0 ? new CommandLineEnd(0, printed) : new CommandLineEnd(2, complain(printed));
  }
  const { unattended = false, json = false, port, dataDir, workflows } = command.opts<Flags>();
  if (json && !unattended) throw new CommandLineEnd(2, complain('--json only goes with --unattended'));
  return { unattended, json, port, dataDirectory: dataDir, workflows };
}

interface Flags {
  readonly unattended?: boolean;
  readonly json?: boolean;
  readonly port?: number;
  readonly dataDir?: string;
  readonly workflows: string;
}

/** Commander's complaint as one line that says where to look. */
function complain(text: string): string {
  const sentence = text
    .trim()
    .replace(/^error: /, '')
    .replace(/(?<!\s)\s*\n\s*/g, ' ');
  return `${sentence}${/[.?!)]$/.test(sentence) ? '' : '.'} See 'npm start -- --help'.\n`;
}

function parsePort(value: string): number {
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a number from 0 (any free port) to 65535.');
}

function parseDirectory(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('Name a directory.');
  return resolve(value);
}
