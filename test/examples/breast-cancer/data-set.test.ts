import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { breastCancerFile, loadDataSet, splitRows } from '../../../examples/breast-cancer/data-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeData(content: string): URL {
  const file = join(folder, 'data.csv');
  writeFileSync(file, content);
  return pathToFileURL(file);
}

describe('loadDataSet', () => {
  it('reads the breast cancer data whole', () => {
    const { columns, rows } = loadDataSet(breastCancerFile);
    expect(columns).toHaveLength(30);
    expect(rows).toHaveLength(569);
    expect(rows.filter((row) => row.malignant)).toHaveLength(212);
    expect(rows[0]).toMatchObject({ malignant: true, measurements: { 0: 17.99, 29: 0.1189 } });
  });

  it.each([
    ['an unknown diagnosis', 'maybe,1,2'],
    ['a cell too few', 'benign,1'],
    ['an empty cell', 'benign,1,'],
    ['a word for a number', 'benign,1,two'],
  ])('names the line that has %s', (_, line) => {
    const file = writeData(`diagnosis,a,b\nbenign,1,2\n${line}\n`);
    expect(() => loadDataSet(file)).toThrow(/^Line 3 of the training data .* 2 numbers/);
  });

  it('says where the file belongs when it is missing', () => {
    expect(() => loadDataSet(pathToFileURL(join(folder, 'gone.csv')))).toThrow(/gone\.csv\.$/);
  });
});

describe('splitRows', () => {
  const { rows } = loadDataSet(breastCancerFile);

  it('puts every row on exactly one side, about the wanted share of them held out', () => {
    const { training, heldOut } = splitRows(rows, 0.3, 42);
    expect(new Set([...training, ...heldOut])).toEqual(new Set(rows));
    expect(training.length + heldOut.length).toBe(rows.length);
    expect(heldOut.length / rows.length).toBeCloseTo(0.3, 1);
  });

  it('splits the same rows alike, and otherwise with another seed', () => {
    expect(splitRows(rows, 0.3, 42)).toEqual(splitRows(rows, 0.3, 42));
    expect(splitRows(rows, 0.3, 42)).not.toEqual(splitRows(rows, 0.3, 43));
  });

  it('moves no row to the other side when rows are added or their order changes', () => {
    const early = splitRows(rows.slice(0, 300), 0.3, 42);
    const late = splitRows(rows.toReversed(), 0.3, 42);
    expect(late.heldOut).toEqual(expect.arrayContaining(early.heldOut));
    expect(late.training).toEqual(expect.arrayContaining(early.training));
  });
});
