import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, resolve, sep } from 'node:path';
import { text } from 'node:stream/consumers';

/** This repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** What a person's shell has: neither this repository's commands, nor what npm and Node say to what they run. */
const ENV = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^npm_(package|lifecycle|node)_|^npm_(command|execpath|config_local_prefix)$|^(INIT_CWD|NODE_TEST_CONTEXT)$/.test(
          name,
        ),
    ),
  ),
  PATH: (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes(`${sep}node_modules${sep}`))
    .join(delimiter),
};

/** Runs a command in a folder to its end; what it printed. @throws Error with everything it said when it fails */
export async function run(folder: string, command: string, ...words: readonly string[]): Promise<string> {
  const child = spawn(command, words, { cwd: folder, env: ENV, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code === 0) return output;
  throw new Error(`${command} ${words.join(' ')} ended with ${code}:\n${output}${complaint}`);
}

/** Runs a command until it has printed something, then stops it as Ctrl-C does; what it printed in all. */
export async function interrupt(
  folder: string,
  until: RegExp,
  command: string,
  ...words: readonly string[]
): Promise<string> {
  // A group of its own, of which every process gets the signal, as in a terminal.
  const child = spawn(command, words, {
    cwd: folder,
    env: ENV,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  let stopped = false;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    printed += part;
    if (stopped || !until.test(printed) || child.pid === undefined) return;
    stopped = true;
    process.kill(-child.pid, 'SIGINT');
  });
  await once(child, 'close');
  return printed;
}
