import { createHash, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { checkPack, verdictOf } from '../../../cli/evidence/check/check-pack.ts';
import { checkPage } from '../../../cli/evidence/check/check-page.ts';
import { checkInclusion } from '../../../cli/evidence/check/inclusion.ts';
import { readKey } from '../../../cli/evidence/check/keys.ts';
import { checkDirectory } from '../../../cli/evidence/check-directory.ts';
import { complianceOf } from '../../../cli/evidence/documents/compliance.ts';
import { factsOf, readStreams } from '../../../cli/evidence/facts.ts';
import { type Files, makeEvidence } from '../../../cli/evidence/make-evidence.ts';
import type { Pack, PackedStream } from '../../../cli/evidence/pack.ts';
import { partsOf } from '../../../cli/evidence/page/parts.ts';
import { leafHash } from '../../../lambdas/domain/digest/tree.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { makeKey } from '../../support/receipts.ts';
import { chainedAnew, evidenceOfOne, resealed, sealWith, withDirectory } from './support.ts';

let made: Awaited<ReturnType<typeof evidenceOfOne>>;
let page: string;
beforeAll(async () => {
  made = await evidenceOfOne();
  page = made.files.get('evidence.html') ?? '';
});

/** A pack that somebody made up who can have it sealed. */
async function problemsOf(changes: Partial<Pack>): Promise<readonly string[]> {
  const pack = { ...made.pack, ...changes };
  return (await checkPack(pack, made.trusted)).problems;
}

/** A stream with another text at one place, its chain made anew from there. */
const rewritten = (stream: PackedStream, at: number, change: (entry: string) => string): PackedStream =>
  chainedAnew(stream, (text, index) => (index === at ? change(text) : text));

const streamOf = (kind: string): PackedStream => {
  const found = made.pack.streams.find(({ stream }) => stream.startsWith(`${kind}/`));
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
};
const withStream = (changed: PackedStream) => ({
  streams: made.pack.streams.map((one) => (one.stream === changed.stream ? changed : one)),
});

describe('the evidence of a version', () => {
  it('holds as it was made, with all that its entries say, and says what nobody can tell offline', async () => {
    const found = await checkPage(page, made.trusted);
    const { problems, unproven, holds, open } = found;
    expect([problems, unproven]).toEqual([[], []]);
    expect(verdictOf(found).kind).toBe('good');
    expect(holds).toEqual([
      expect.stringMatching(
        /^The page and all that came with it are as they were when iam:.*auditor put them/,
      ),
      expect.stringMatching(/^\d+ entries in 3 streams follow one another without a gap\.$/),
      ...['subject/model/churn', 'request/', 'definition/'].map((stream) =>
        expect.stringMatching(new RegExp(`^Entries 1 to \\d+ of ${stream}.* were in the ledger when digest`)),
      ),
      expect.stringMatching(/^A decision is signed by the identity provider https:\/\/.* for the client/),
      expect.stringMatching(/^A signed receipt says that it was approved for production at/),
    ]);
    expect(open).toEqual([
      expect.stringMatching(/^2 acts of people came by personal links.*it confirmed 2\.$/),
    ]);
  });

  it('is not confirmed by keys that its reader does not know', async () => {
    const stranger = makeKey().fingerprint;
    const wrong = async (trusted: object) =>
      (await checkPage(page, { ...made.trusted, ...trusted })).problems;
    expect(await wrong({ digests: stranger })).toEqual([
      expect.stringMatching(/^The key of digests is .* not /),
    ]);
    expect(await wrong({ receipts: stranger })).toEqual([expect.stringMatching(/^The key of receipts is /)]);
    expect(await wrong({ digests: '' })).toEqual([expect.stringContaining('one that you have confirmed')]);
  });

  it('holds no more when any one byte of it is another', async () => {
    const bytes = Buffer.from(page);
    // Every 97th of them, and another bit each time.
    for (let at = 15; at < bytes.length; at += 997) {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ (1 << (at % 7));
      const { problems } = await checkPage(other.toString(), made.trusted);
      expect(problems, `byte ${at}`).not.toEqual([]);
    }
  });

  it('holds no more with something before, within or after it', async () => {
    const more = '<main>Everything is fine.</main>';
    for (const changed of [
      `${more}${page}`,
      `${page}${more}`,
      page.replace('<body>', `<body>${more}`),
      page.replace('</main>', `</main>${more}`),
    ])
      expect((await checkPage(changed, made.trusted)).problems).not.toEqual([]);
  });
});

describe('a pack that somebody made up, and had sealed', () => {
  it('does not hold with a page that says something else than its entries', async () => {
    const { seal: _, manifest, ...parts } = partsOf(page);
    const main = parts.main.replaceAll('Morgan Estes', 'Carla Director');
    expect(main).not.toBe(parts.main);
    const stated = JSON.parse(manifest);
    const resealed = JSON.stringify({ ...stated, page: { ...stated.page, main: sha256Hex(main) } });
    const seal = JSON.stringify(await sealWith(made.pack, made.receiptKey)(sha256Hex(resealed)));
    const forged = page
      .replace(parts.main, () => main)
      .replace(manifest, () => resealed)
      .replace(/(?<=id="seal">)[^<]*/, () => seal);
    expect((await checkPage(forged, made.trusted)).problems).toEqual([
      expect.stringMatching(/^What this page says does not follow from its entries/),
    ]);
  });

  it.each([
    ['hides what follows from its entries', '<style>', '<style>main{display:none}'],
    ['says more than follows from them', '<body>', '<body><h1>Approved by everybody</h1>'],
    ['asks for other fingerprints', 'Get the two fingerprints', 'Take these two fingerprints'],
    ['has another title', '<title>', '<title>Approved: '],
    ['lets other scripts run', /script-src 'sha256-[^']*'/, "script-src 'unsafe-inline'"],
    ['shows no style', /style-src 'sha256-[^']*'/, "style-src 'none'"],
  ])('does not hold with a page that %s', async (_, from, to) => {
    const change = (text: string) => text.replace(from, () => to);
    expect(change(page)).not.toBe(page);
    const files = await resealed(made, 'evidence.html', change);
    const around = [expect.stringMatching(/^What stands around what this page says, or how it is shown/)];
    expect((await checkPage(files.get('evidence.html') ?? '', made.trusted)).problems).toEqual(around);
    const { problems } = await withDirectory(files, (name) => checkDirectory(name, made.trusted));
    expect(problems).toEqual(around);
  });

  it('does not hold with a manifest about something else', async () => {
    const manifest = (text: string) =>
      text.replace(/(?<=id="manifest">.*"at":")[^"]*/, '2026-01-01T00:00:00.000Z');
    const files = await resealed(made, 'evidence.html', manifest);
    expect((await checkPage(files.get('evidence.html') ?? '', made.trusted)).problems).toEqual([
      expect.stringMatching(/^The manifest is about something else than what is in this page/),
    ]);
  });

  it('is told which claims are believed of who signed, where people may write into them themselves', async () => {
    const stream = streamOf('request');
    const at = stream.entries.findIndex((entry) => entry.includes('"countersignature"'));
    const claims = '"claims":{"email":"email","verified":false},"idToken"';
    const forged = rewritten(stream, at, (entry) => entry.replace('"idToken"', () => claims));
    const { holds } = await checkPack({ ...made.pack, ...withStream(forged) }, made.trusted);
    expect(holds).toContainEqual(
      expect.stringMatching(
        /who it was by its claim 'email', which the provider need not have confirmed: see that .* people can't choose/,
      ),
    );
  });

  it('does not hold with another text of an entry, its chain made anew', async () => {
    for (const kind of ['request', 'subject', 'definition']) {
      const stream = streamOf(kind);
      const forged = rewritten(stream, 0, (entry) => entry.replace(/"at":"2026-03/, '"at":"2026-02'));
      expect(forged.entries).not.toEqual(stream.entries);
      expect(await problemsOf(withStream(forged)), kind).toContainEqual(
        expect.stringMatching(/does not lead to the root of its digest\.$/),
      );
    }
  });

  it('does not hold with an entry left out, twice, or in another place', async () => {
    const { entries, ...stream } = streamOf('request');
    const [first = '', second = '', ...rest] = entries;
    const spaced = [first.replace(',', ', '), second, ...rest];
    for (const changed of [
      [first, ...rest],
      [first, first, second, ...rest],
      [second, first, ...rest],
      [],
      spaced,
    ])
      expect(await problemsOf(withStream({ ...stream, entries: changed }))).not.toEqual([]);
  });

  it('does not hold without a request, rules or subject that its entries name', async () => {
    const without = (kind: string) =>
      made.pack.streams.filter(({ stream }) => !stream.startsWith(`${kind}/`));
    expect(await problemsOf({ streams: without('request') })).toContainEqual(
      `The entries of request ${made.request} are missing, which is about this version.`,
    );
    expect(await problemsOf({ streams: without('definition') })).toContainEqual(
      `The rules of request/${made.request} are missing.`,
    );
    expect(await problemsOf({ streams: without('subject') })).toContainEqual(
      'The entries of model/churn are missing.',
    );
  });

  it('does not hold with a proof of something else', async () => {
    const [proof, other] = made.pack.proofs;
    if (proof === undefined || other === undefined) throw new Error('no proofs');
    const changes: object[] = [
      { index: proof.index + 1 },
      { path: proof.path.slice(1) },
      { path: [...proof.path, 'ab'.repeat(32)] },
      { path: ['zz'] },
      { seq: proof.seq - 1 },
      { digest: proof.digest.replace('"format":2', '"format":3') },
      { digest: proof.digest.replace(/"signature":".{8}/, '"signature":"AAAAAAAA') },
      { digest: '{}' },
      { digest: other.digest, path: other.path, index: other.index },
    ];
    for (const change of changes)
      expect(await problemsOf({ proofs: [{ ...proof, ...change }] }), JSON.stringify(change)).not.toEqual([]);
  });

  it('does not hold with a digest whose heads have another entry at that place', async () => {
    const key = makeKey();
    const [text = ''] = streamOf('subject').entries;
    const leaf = leafHash(Buffer.from(sha256Hex(text), 'hex')).toString('hex');
    const proofIn = (stream: string) => {
      const heads = [{ stream, seq: 1, hash: sha256Hex(text), after: null }];
      const digest = {
        number: 1,
        at: '2026-03-01T13:00:00.000Z',
        entries: 1,
        root: leaf,
        heads,
        key: key.fingerprint,
      };
      const message = `countersign digest ${sha256Hex(canonicalize(digest))}\n`;
      const signature = sign('sha256', Buffer.from(message), key.privateKey).toString('base64');
      const line = `{"digest":${canonicalize(digest)},"signature":"${signature}"}`;
      return { stream: 'subject/model/churn', seq: 1, index: 0, path: [], digest: line };
    };
    const keys = [await readKey(key.pem)];
    await expect(checkInclusion(text, proofIn('subject/model/churn'), keys)).resolves.toMatchObject({
      number: 1,
    });
    await expect(checkInclusion(text, proofIn('subject/model/fraud'), keys)).rejects.toThrow(
      'is of another place',
    );
  });

  it('does not prove what no digest covers: it says so', async () => {
    const found = await checkPack({ ...made.pack, proofs: [] }, made.trusted);
    expect(found.problems).toEqual([]);
    expect(found.unproven.filter((text) => text.startsWith('No signed digest covers '))).toHaveLength(3);
    expect(verdictOf(found).kind).toBe('open');
    const [proof, ...rest] = made.pack.proofs;
    const { unproven } = await checkPack({ ...made.pack, proofs: rest }, made.trusted);
    expect(unproven).toEqual([expect.stringContaining(`covers ${proof?.stream} yet`)]);
  });

  it('does not hold with a key of its own', async () => {
    const { pem } = makeKey();
    expect(await problemsOf({ keys: { digests: [pem], receipts: made.pack.keys.receipts } })).toContainEqual(
      expect.stringMatching(/is of a digest that another key has signed\.$/),
    );
    expect(await problemsOf({ keys: { ...made.pack.keys, receipts: pem } })).toContainEqual(
      expect.stringMatching(/^The receipt for production was changed/),
    );
  });

  it('does not hold with a receipt for something else', async () => {
    const [signed] = made.pack.receipts;
    if (signed === undefined) throw new Error('no receipt');
    const changed = { ...signed, receipt: { ...signed.receipt, environment: 'qa' } };
    expect(await problemsOf({ receipts: [changed] })).toEqual([
      'The receipt for qa was changed: its signature does not belong to it.',
    ]);
    expect(await problemsOf({ version: '78' })).toContain(
      'The receipt for production is about something else.',
    );
  });

  it.each([
    ['another choice', /"choice":"approve-with-conditions"/, '"choice":"approve"'],
    ['another person', /"person":"[^"]+"/, '"person":"mallory@example.com"'],
    ['no token', /"idToken":"[^"]*"/, '"idToken":""'],
    ['a token that was changed', /"idToken":"([^".]*)\.([^".]*)\.[^"]{8}/, '"idToken":"$1.$2.AAAAAAAA'],
    ['no token at all', /"countersignature":\{.*?\}\},/, ''],
  ])('does not hold with a signed decision that has %s', async (_, from, to) => {
    const stream = streamOf('request');
    const at = stream.entries.findIndex((entry) => entry.includes('"countersignature"'));
    const forged = rewritten(stream, at, (entry) => entry.replace(from, to));
    expect(forged.entries).not.toEqual(stream.entries);
    expect(await problemsOf(withStream(forged))).toContainEqual(
      expect.stringMatching(/^The countersignature of entry|says that a provider signed it, and none did/),
    );
  });

  it('does not hold with the link of somebody else', async () => {
    const stream = streamOf('request');
    const at = stream.entries.findIndex(
      (entry) => entry.includes('"stage":"look"') && entry.includes('"proof"'),
    );
    const message = Buffer.from(
      JSON.stringify([
        'countersign/link/1',
        made.request,
        'look',
        1,
        'mallory@example.com',
        '2027-01-01T00:00:00.000Z',
      ]),
    );
    const forged = rewritten(stream, at, (entry) =>
      entry.replace(/"proof":"[^".]*/, `"proof":"${message.toString('base64url')}`),
    );
    expect(forged.entries).not.toEqual(stream.entries);
    expect(await problemsOf(withStream(forged))).toContainEqual(
      expect.stringMatching(/^The link of entry \d+ of request\/.* was for something else\.$/),
    );
  });
});

describe('the directory', () => {
  const check = (files: Files) => withDirectory(files, (name) => checkDirectory(name, made.trusted));

  it('holds, and no more when a file is changed, missing, or one too many', async () => {
    const problems = async (files: Files) => (await check(files)).problems;
    expect(await problems(made.files)).toEqual([]);
    for (const name of made.files.keys()) {
      if (['manifest.json', 'seal.json'].includes(name)) continue;
      const changed = new Map(made.files).set(name, `${made.files.get(name)} `);
      expect(await problems(changed), name).not.toEqual([]);
    }
    const without = new Map(made.files);
    without.delete('model-card.md');
    expect(await problems(without)).toEqual(['model-card.md was changed, or is missing.']);
    expect(await problems(new Map(made.files).set('more.txt', ''))).toEqual([
      'more.txt does not belong to it.',
    ]);
  });

  it('does not hold where whoever can have it sealed wrote other words into a document, or another script', async () => {
    const problemsOf = async (name: string, change: (text: string) => string) =>
      (await check(await resealed(made, name, change))).problems;
    expect(
      await problemsOf('model-card.md', (text) => text.replace('Morgan Estes', 'Carla Director')),
    ).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^model-card.md is not what follows from these entries/),
      ]),
    );
    const script = (text: string) => {
      const more = `alert(1);${partsOf(text).script}`;
      const hash = createHash('sha256').update(more).digest('base64');
      return text
        .replace(partsOf(text).script, () => more)
        .replace(/script-src 'sha256-[^']*'/, () => `script-src 'sha256-${hash}'`);
    };
    expect(await problemsOf('evidence.html', script)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^evidence.html is not what follows from these entries/),
      ]),
    );
  });

  it('holds no more with a file that has a name which every object has, with a directory, or with what is no text', async () => {
    for (const name of ['constructor', 'toString', '__proto__'])
      expect((await check(new Map(made.files).set(name, 'anything'))).problems).toEqual([
        `${name} does not belong to it.`,
      ]);
    const problemsAfter = (change: (directory: string) => void) =>
      withDirectory(made.files, async (directory) => {
        change(directory);
        return (await checkDirectory(directory, made.trusted)).problems;
      });
    expect(await problemsAfter((directory) => mkdirSync(join(directory, 'more')))).toEqual([
      'more does not belong to it.',
    ]);
    const other = Buffer.from(made.files.get('evidence.html') ?? '', 'latin1');
    expect(
      await problemsAfter((directory) => writeFileSync(join(directory, 'evidence.html'), other)),
    ).toContain('evidence.html was changed: it is no text.');
  });

  it('does not hold where the page is of another pack than the files', async () => {
    const files = await makeEvidence(
      { ...made.pack, at: '2026-03-01T00:00:00.000Z' },
      sealWith(made.pack, made.receiptKey),
    );
    const mixed = new Map(made.files).set('evidence.html', files.get('evidence.html') ?? '');
    expect((await check(mixed)).problems).toEqual([
      'evidence.html is sealed otherwise than the files beside it.',
    ]);
  });

  it('is made with one look at all the digests, however many streams look for theirs', async () => {
    const lists = vi.spyOn(made.archive, 'list');
    await made.gather();
    expect(lists.mock.calls.filter(([prefix]) => prefix === 'digests/')).toHaveLength(1);
    lists.mockRestore();
  });

  it('is made only of a version that there is', async () => {
    await expect(made.gather('nope')).rejects.toThrow("The ledger knows no version 'nope' of model/churn: ");
    await expect(made.gather('77', 'model/nope')).rejects.toThrow("The ledger knows no subject 'model/nope'");
    await expect(checkDirectory('/nowhere', made.trusted)).rejects.toThrow("/nowhere can't be read");
  });
});

describe('its documents', () => {
  it('have a bill of materials of CycloneDX 1.6, by its strict schema', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(made.files.get('ml-bom.cdx.json') ?? '')).toBeNull();
    const bom = JSON.parse(made.files.get('ml-bom.cdx.json') ?? '');
    expect(bom.metadata.component).toMatchObject({
      type: 'machine-learning-model',
      group: 'model',
      name: 'churn',
      version: '77',
    });
    expect(bom.declarations.affirmation.signatories).toHaveLength(2);
  });

  it('say of rules what docs/compliance.md has a row for', async () => {
    const document = await readFile(new URL('../../../docs/compliance.md', import.meta.url), 'utf8');
    for (const { requirement } of complianceOf(factsOf(made.pack, await readStreams(made.pack)), made.pack))
      expect(document).toContain(`\n| ${requirement}`);
  });

  it('have a model card whose front matter is YAML, and in which texts of others are texts', async () => {
    const card = made.files.get('model-card.md') ?? '';
    expect(card).toMatch(/^---\nmodel_name: "churn"\n/);
    expect(card).toContain('## Who decided\n- ');
  });

  it('show titles of others as text', () => {
    expect(page).toContain('Grüße ☃ &amp; &lt;b&gt;signed&lt;/b&gt;');
  });
});
