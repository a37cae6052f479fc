import { gatherPack, type Sources } from '../../../cli/evidence/gather.ts';
import { Play } from '../../support/play.ts';
import { makeKey } from '../../support/receipts.ts';
import { policyApproval, ruledPromotion, ruledRoles, signing } from '../../support/ruled.ts';
import { submission } from '../../support/story.ts';
import { digestOf } from '../support/both-verifiers.ts';
import { surveyOf } from '../support/digested-ledger.ts';

/** Evidence of a version that a rule approved, and what its reader trusts. */
export async function evidenceOfRuled() {
  const play = new Play([ruledPromotion, policyApproval], ruledRoles);
  const signed = await play.start(policyApproval, signing());
  await play.decide(signed, { email: 'rita@example.com' }, 'approve');
  await play.pass(3600);
  const request = await play.start(ruledPromotion, submission({ attributes: { riskTier: 'low' } }));
  const items = [...play.world.streams.values()].flat();
  const archive = await digestOf(items);
  const receiptKey = makeKey();
  const sources: Sources = {
    survey: surveyOf(() => items),
    archive,
    askKey: async () => true,
    receiptKey: async () => receiptKey.pem,
    receipt: async () => undefined,
  };
  const about = { subject: 'model/churn', version: '14', at: new Date(play.world.time) };
  const digestKey = [...archive.texts.keys()].find((key) => key.startsWith('keys/')) ?? '';
  const digests = digestKey.replace(/^keys\/|\.pem$/g, '');
  const trusted = { digests, receipts: receiptKey.fingerprint };
  return {
    pack: await gatherPack(sources, about),
    receiptKey,
    trusted,
    signed: signed.id,
    request: request.id,
  };
}
