import { sign } from 'node:crypto';
import { gatherPack, type Sources } from '../../../cli/evidence/gather.ts';
import { makeEvidence, type Seal } from '../../../cli/evidence/make-evidence.ts';
import type { Pack } from '../../../cli/evidence/pack.ts';
import { open } from '../../../lambdas/domain/entry.ts';
import { type EvidenceStatement, evidenceMessage } from '../../../lambdas/domain/evidence.ts';
import type { SubjectState } from '../../../lambdas/domain/model.ts';
import { judgeArtifact, receiptMessage } from '../../../lambdas/domain/receipt.ts';
import { defineWorkflow } from '../../organisation/roles.ts';
import { makeKey } from '../../support/receipts.ts';
import { digestedLedger, surveyOf } from '../support/digested-ledger.ts';
import { sampleInput } from '../support/sample-ledger.ts';

const SUBJECT = 'model/churn';
const VERSION = '77';
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
export async function evidenceOfOne() {
  const world = await digestedLedger(3);
  const request = world.ledger.submit(sampleInput(VERSION, SUBJECT), RULES);
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
      const ofSubject = items.filter(({ stream }) => stream === `subject/${SUBJECT}`);
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
  const gather = (version = VERSION, subject = SUBJECT) =>
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
