import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { makeDirectory } from '../../local/support/tiny-app.ts';
import { run } from '../support/run.ts';

/** What model_signing 1.1.1 of OpenSSF says that these files are, by its own manifest. */
const MODEL = {
  digest: 'ccc1a2c738cbcdd4cb56bad639e1d8d692cd36cb053e6c36470385e3a14b13bf',
  files: {
    'a/model.bin': 'weights',
    'a-b': 'x',
    'a.b': 'y',
    'config.json': 'cfg',
    '.git/HEAD': 'g',
    '.gitignore': 'ig',
    'sub/.git/kept': 'nested',
    'sub/z': 'deep',
    'ü/ö': 'uml',
    empty: '',
  },
};

function write(files: Readonly<Record<string, string>>): string {
  const directory = makeDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

describe('countersign digest', () => {
  it("of a directory is the one that OpenSSF's model signing computes", async () => {
    const directory = write(MODEL.files);
    for (const path of [directory, `${directory}/`, join(directory, '.')])
      expect(await run(['digest', path])).toEqual({ code: 0, stdout: `${MODEL.digest}\n`, stderr: '' });
    const { stdout } = await run(['digest', directory, '--json']);
    expect(JSON.parse(stdout)).toEqual({ sha256: MODEL.digest, files: 8, bytes: 25 });
  });

  it('of a file is its SHA-256', async () => {
    const directory = write({ 'model.onnx': 'weights' });
    const { stdout } = await run(['digest', join(directory, 'model.onnx')]);
    expect(stdout).toBe(`${sha256Hex('weights')}\n`);
  });

  it('orders names by code points, and one name after the other', async () => {
    const [high, low] = ['\u{1f600}', '\u{ff5e}'];
    const one = await run(['digest', write({ [high]: '1', [low]: '2' })]);
    const inOrder = Buffer.from(sha256Hex('2') + sha256Hex('1'), 'hex');
    expect(one.stdout).toBe(`${sha256Hex(inOrder)}\n`);
  });

  it('changes with every byte', async () => {
    const { stdout } = await run(['digest', write({ ...MODEL.files, 'sub/z': 'deeP' })]);
    expect(stdout).not.toBe(`${MODEL.digest}\n`);
  });

  it('follows no link that could lead elsewhere tomorrow', async () => {
    const directory = write({ 'model.bin': 'weights' });
    symlinkSync('/etc/hostname', join(directory, 'linked'));
    const { code, stdout, stderr } = await run(['digest', directory]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^countersign: '.*linked' is no file: a digest follows no symbolic links/);
  });

  it.each<[() => string, number, RegExp]>([
    [() => '/nowhere', 1, /'\/nowhere' is neither a file nor a directory/],
    [() => write({ '.gitignore': 'x' }), 1, /has no files/],
    [() => 's3://', 2, /is no address in S3: write it as s3:\/\/bucket\/key/],
  ])('of what it can not digest (%#) exits in one sentence', async (path, code, sentence) => {
    expect(await run(['digest', path()])).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringMatching(sentence),
    });
  });
});
