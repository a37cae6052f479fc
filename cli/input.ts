import { readFile } from 'node:fs/promises';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';

/**
 * The JSON object in a file, or on standard input when the file is called `-`.
 * @throws CommandError when there is none; it says that nothing was submitted
 */
export async function readInput(file: string, io: Io): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'Standard input' : `'${file}'`;
  const text = file === '-' ? await readAll(io) : await readText(file);
  const value = parse(text, name);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new CommandError(`${name} is no JSON object, so nothing was submitted.`);
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : `it can't be read (${error.code})`;
    throw new CommandError(`'${file}' was not submitted: ${why}.`);
  });
}

async function readAll({ stdin }: Io): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new CommandError(`${name} is not JSON, so nothing was submitted: ${(error as Error).message}.`);
  }
}
