import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { describe, expect, it, vi } from 'vitest';

/** The rooms of the product: what runs on text from outside. */
const ROOMS = ['cli', 'lambdas', 'lib', 'local', 'schema', 'simulation', 'start'];

interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression that is written in a file of the product. */
function patternsIn(file: string): Pattern[] {
  const found: Pattern[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    else if (typeof node === 'object' && node !== null) {
      const { type, pattern, flags } = node as Record<string, unknown>;
      if (type === 'RegExpLiteral') found.push({ file, source: String(pattern), flags: String(flags) });
      for (const one of Object.values(node)) visit(one);
    }
  };
  visit(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2024' }).body);
  return found;
}

const files = ROOMS.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => join(room, name)),
);
const patterns = files.flatMap(patternsIn);

/** Those that a module puts together when it is loaded, as it makes them. */
async function patternsMadeIn(file: string): Promise<Pattern[]> {
  const made: Pattern[] = [];
  const Original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Original, {
    construct(target, args, newTarget) {
      const expression = Reflect.construct(target, args, newTarget) as RegExp;
      made.push({ file, source: expression.source, flags: expression.flags });
      return expression;
    },
  });
  try {
    // It may have been loaded before.
    vi.resetModules();
    await import(join(process.cwd(), file));
  } finally {
    globalThis.RegExp = Original;
  }
  return made;
}

/** What is repeated to make an expression try again and again: what it names itself, and what most of them allow. */
function pumpsFor({ source }: Pattern): string[] {
  const literal = source
    .replaceAll(/\\u\{?[0-9a-f]{2,5}\}?|\\x[0-9a-f]{2}|\\[pP]\{[^}]*\}/gi, ' ')
    .replaceAll(/\\[dDwWsSbB]/g, ' ')
    .replaceAll(/\(\?(?:[:=!]|<[=!]|<\w+>)/g, ' ')
    .replaceAll(/\{\d*,?\d*\}/g, ' ');
  const pieces = literal
    .split(/[()[\]{}|*+?^$\s]+|(?<!\\)\./)
    .map((piece) => piece.replaceAll(/\\(.)/g, '$1'));
  const characters = [...new Set([...literal.replaceAll(/[\\()[\]{}|*+?^$]/g, '')])];
  return [...new Set([...pieces, ...characters, ...COMMON])].filter((piece) => piece !== '');
}

const COMMON = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '\n',
  '.',
  '-',
  '_',
  '/',
  '@',
  '"',
  '\\',
  'a.',
  'a-',
  ' a',
  'a/',
  '/.',
  '0.',
  '\\"',
  'é',
];
const ENDS = ['', '\0', '"'];
const LENGTH = 2_000;
/** A text of that length takes less, but for the moments in which the machine does something else. */
const SUSPICIOUS_MS = 1;
/** How much longer four times the text may take: four times, and what a busy machine adds. Quadratic would be sixteen. */
const MOST_GROWTH = 9;

function timeOf(expression: RegExp, text: string, tries: number): number {
  let least = Infinity;
  for (let again = 0; again < tries; again++) {
    expression.lastIndex = 0;
    const began = performance.now();
    expression.test(text);
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

/** A text for which an expression takes more than in proportion to its length; `undefined` if none was found. */
function hostileTo(pattern: Pattern): string | undefined {
  const expression = new RegExp(pattern.source, pattern.flags.replace('y', ''));
  const pumps = pumpsFor(pattern);
  const prefixes = ['', ...pumps.filter((pump) => pump.length > 1 || /\W/.test(pump)).slice(0, 8)];
  for (const prefix of prefixes)
    for (const pump of pumps)
      for (const end of ENDS) {
        const make = (length: number) => prefix + pump.repeat(Math.ceil(length / pump.length)) + end;
        if (timeOf(expression, make(LENGTH), 1) < SUSPICIOUS_MS) continue;
        const grows = (tries: number) => {
          const once = timeOf(expression, make(LENGTH), tries);
          const more = timeOf(expression, make(4 * LENGTH), tries);
          return once >= SUSPICIOUS_MS / 4 && more / once >= MOST_GROWTH ? more : undefined;
        };
        // What a busy machine made of it is gone when it is measured for longer.
        const more = grows(4) && grows(25);
        if (more === undefined) continue;
        return `${JSON.stringify(prefix)} and ${JSON.stringify(pump)} again and again: ${more.toFixed(0)} ms`;
      }
  return undefined;
}

describe('every regular expression of the product', () => {
  it('is found by reading the sources', () => {
    expect(patterns.length).toBeGreaterThan(100);
  });

  it('takes time in proportion to a hostile text', { timeout: 120_000 }, async () => {
    const making = files.filter(
      (file) => /^(?:lambdas|schema)/.test(file) && readFileSync(file, 'utf8').includes('new RegExp('),
    );
    const made: Pattern[] = [];
    for (const file of making) made.push(...(await patternsMadeIn(file)));
    expect(made.length).toBeGreaterThan(5);
    const slow = [...patterns, ...made].flatMap((pattern) => {
      const text = hostileTo(pattern);
      return text === undefined ? [] : [`${pattern.file}: /${pattern.source}/: ${text}`];
    });
    expect(slow).toEqual([]);
  });
});
