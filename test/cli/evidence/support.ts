import { sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trusted } from '../../../cli/evidence/check/check-pack.ts';
import { checkPage } from '../../../cli/evidence/check/check-page.ts';
import { checkDirectory } from '../../../cli/evidence/check-directory.ts';
import { gatherPack, type Sources } from '../../../cli/evidence/gather.ts';
import { type Files, makeEvidence, type Seal } from '../../../cli/evidence/make-evidence.ts';
import type { Manifest, Pack, PackedStream } from '../../../cli/evidence/pack.ts';
import { partsOf, SEALED_PARTS } from '../../../cli/evidence/page/parts.ts';
import { open, subjectStream } from '../../../lambdas/domain/entry.ts';
import { type EvidenceStatement, evidenceMessage } from '../../../lambdas/domain/evidence.ts';
import type { SubjectState } from '../../../lambdas/domain/model.ts';
import { judgeArtifact, receiptMessage } from '../../../lambdas/domain/receipt.ts';
import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { defineWorkflow } from '../../organisation/roles.ts';
import { makeKey } from '../../support/receipts.ts';
import { digestedLedger, surveyOf } from '../support/digested-ledger.ts';
import { sampleInput } from '../support/sample-ledger.ts';

const RULES = defineWorkflow({
  id: 'signed',
  title: 'Grüße ☃ & <b>signed</b>',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    look: { type: 'approval', role: 'data-analyst', dueIn: '5 days' },
    agree: {
      type: 'approval',
      role: 'manager',
      dueIn: '5 days',
      signature: 're-authenticated',
      conditions: true,
    },
    publish: { type: 'promotion', environment: 'production' },
  },
});

export type Key = ReturnType<typeof makeKey>;

/** A ledger with digests, and the evidence about one of its versions, made by the real code with real keys. */
export async function evidenceOfOne(about = 'model/churn', number = '77') {
  const world = await digestedLedger(3);
  const request = world.ledger.submit(sampleInput(number, about), RULES);
  world.ledger.advance(request, 'look');
  world.ledger.advance(request, 'agree', 'approve-with-conditions');
  world.ledger.advance(request, 'publish');
  world.ledger.leave(request);
  const items = await world.cover([]);
  const receiptKey = makeKey();
  const sources: Sources = {
    survey: surveyOf(() => items),
    archive: world.archive,
    askKey: async () => true,
    receiptKey: async () => receiptKey.pem,
    receipt: async (environment, sha256) => {
      const ofSubject = items.filter(({ stream }) => stream === subjectStream(about));
      const newest = ofSubject.reduce((a, b) => (a.seq > b.seq ? a : b));
      const now = world.now();
      const { statement } = judgeArtifact(open<SubjectState>(newest).state, { environment, sha256 }, now);
      if (statement === undefined) return undefined;
      const { stream, seq, hash } = newest;
      const key = receiptKey.fingerprint;
      const receipt = { ...statement, at: now.toISOString(), entry: { stream, seq, hash }, key };
      const signature = sign('sha256', receiptMessage(receipt), receiptKey.privateKey).toString('base64');
      return { receipt, signature };
    },
  };
  const gather = (version = number, subject = about) =>
    gatherPack(sources, { subject, version, at: world.now() });
  const pack = await gather();
  const digestKey = [...world.archive.texts.keys()].find((key) => key.startsWith('keys/')) ?? '';
  return {
    pack,
    gather,
    archive: world.archive,
    receiptKey,
    request,
    files: await makeEvidence(pack, sealWith(pack, receiptKey)),
    trusted: { digests: digestKey.replace(/^keys\/|\.pem$/g, ''), receipts: receiptKey.fingerprint },
  };
}

/** What a deployment with this key answers. */
export function sealWith({ subject, version, at }: Pack, { privateKey, fingerprint }: Key): Seal {
  return async (manifest) => {
    const by = 'iam:arn:aws:iam::111122223333:user/auditor';
    const about = { at, subject, version, manifest, by, key: fingerprint };
    const evidence: EvidenceStatement = { format: 1, kind: 'countersign-evidence-seal', ...about };
    const signature = sign('sha256', evidenceMessage(evidence), privateKey).toString('base64');
    return { evidence, signature };
  };
}

/** A stream with other texts, its chain made anew, so that hashes and chain are right. */
export function chainedAnew(
  stream: PackedStream,
  change: (entry: string, index: number) => string,
): PackedStream {
  const entries: string[] = [];
  for (const [index, text] of stream.entries.entries()) {
    const before = entries.at(-1);
    const prev = before === undefined ? 'null' : `"${sha256Hex(before)}"`;
    entries.push(change(text, index).replace(/"prev":(?:null|"[0-9a-f]{64}")/, `"prev":${prev}`));
  }
  return { ...stream, entries };
}

/** Does something with these files in a directory of their own, which is gone afterwards. */
export async function withDirectory<T>(files: Files, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-'));
  try {
    for (const [name, text] of files) writeFileSync(join(directory, name), text);
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What is wrong with evidence of a pack that somebody made up who can have it sealed: as its page says it, and as `--check` does. */
export async function wrongWith(
  pack: Pack,
  { receiptKey, trusted }: { readonly receiptKey: Key; readonly trusted: Trusted },
): Promise<{ readonly page: readonly string[]; readonly directory: readonly string[] }> {
  const files = await makeEvidence(pack, sealWith(pack, receiptKey));
  const page = await checkPage(files.get('evidence.html') ?? '', trusted);
  const directory = await withDirectory(files, (name) => checkDirectory(name, trusted));
  return { page: page.problems, directory: directory.problems };
}

/** The same files with one of them changed, as somebody makes them who can have them sealed: everything is hashed and sealed anew. */
export async function resealed(
  {
    files: given,
    pack,
    receiptKey,
  }: { readonly files: Files; readonly pack: Pack; readonly receiptKey: Key },
  name: string,
  change: (text: string) => string,
): Promise<Files> {
  const files = new Map(given).set(name, change(given.get(name) ?? ''));
  const page = files.get('evidence.html') ?? '';
  const { seal: _, manifest, ...parts } = partsOf(page);
  const stated = JSON.parse(manifest) as Manifest;
  const again = canonicalize({
    ...stated,
    files: Object.fromEntries(Object.keys(stated.files).map((one) => [one, sha256Hex(files.get(one) ?? '')])),
    page: Object.fromEntries(SEALED_PARTS.map((one) => [one, sha256Hex(parts[one])])),
  });
  const seal = canonicalize(await sealWith(pack, receiptKey)(sha256Hex(again)));
  const sealed = page.replace(manifest, () => again).replace(/(?<=id="seal">)[^<]*/, () => seal);
  return files.set('manifest.json', again).set('seal.json', seal).set('evidence.html', sealed);
}
