import { readFile } from 'node:fs/promises';
import { invalidRequest, violationOf } from '../lambdas/domain/submission.ts';
import { readJson } from '../schema/json-text.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';

/**
 * The JSON object in a file, or on standard input when the file is called `-`.
 * @throws CommandError when there is none; it says that nothing was submitted
 */
export async function readInput(file: string, io: Io): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'Standard input' : `'${file}'`;
  const value = parse(file === '-' ? await readAll(io) : await readBytes(file), name);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new CommandError(`${name} is no JSON object, so nothing was submitted.`);
}

async function readBytes(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : `it can't be read (${error.code})`;
    throw new CommandError(`'${file}' was not submitted: ${why}.`);
  });
}

async function readAll({ stdin }: Io): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

function parse(bytes: Uint8Array, name: string): unknown {
  const { value, flaws, broken } = readJson(bytes);
  if (broken !== undefined)
    throw new CommandError(`${name} is not JSON, so nothing was submitted: ${broken}.`);
  if (flaws !== undefined)
    throw new CommandError(`${name}: ${invalidRequest(flaws.map(violationOf)).message}`);
  return value;
}
