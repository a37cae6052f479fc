import { createPublicKey } from 'node:crypto';
import type { Check } from '../check.ts';
import { describeShape } from '../shape.ts';
import { SIGNING } from '../source-shapes.ts';
import { nearestWord } from '../unknown-words.ts';
import { instead, isReadable } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, checkStages, checksOf } from './walk.ts';

/** The member that says what kind of check it is, and the others that this kind may have. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  metric: ['atLeast', 'atMost', 'notWorseThan', 'by', 'better'],
  evidence: [],
  trainingDataAtMostDaysOld: [],
  artifactUnchangedSince: [],
  modelSignature: [],
  findings: [],
  custom: [],
};
/** Names of metrics, evidence and checks are as long as a request may write them. */
const LONGEST = 64;
const LONGEST_METRIC = 128;

/** A check stage checks something, and each of its checks is of one kind, with bounds that something can meet. */
export function checks(workflow: Workflow): readonly Problem[] {
  const empty = checkStages(allStages(workflow))
    .filter(([, stage]) => Object.keys(stage.checks).length === 0)
    .map(([stage]) => problem(workflow, 'checks nothing: add a check, or remove the stage', stage));
  const malformed = checksOf(workflow).flatMap(({ stage, name, check }) =>
    [...(isReadable(name, LONGEST) ? [] : [unnamed('has no readable name')]), ...describe(check)].map(
      (message) => problem(workflow, `its check '${name}' ${message}`, stage),
    ),
  );
  return [...empty, ...malformed];
}

function describe(check: Check): string[] {
  const kinds = Object.keys(KINDS).filter((kind) => Object.hasOwn(check, kind));
  const [kind = '', second] = kinds;
  if (kind === '') return [`looks at nothing: ${instead(Object.keys(KINDS))}`];
  if (second !== undefined) return [`is of two kinds, '${kind}' and '${second}': make it two checks`];
  const odd = Object.keys(check).find((member) => member !== kind && !KINDS[kind]?.includes(member));
  if (odd === undefined) return describeKind(check);
  const near = nearestWord(odd, KINDS[kind] ?? []);
  return [`has the unknown member '${odd}': ${near === undefined ? 'remove it' : `did you mean '${near}'?`}`];
}

function describeKind(check: Check): string[] {
  if ('metric' in check) {
    const named = isReadable(check.metric, LONGEST_METRIC)
      ? []
      : [unnamed('names no metric', LONGEST_METRIC)];
    return [...named, ...('notWorseThan' in check ? describeComparison(check) : describeBounds(check))];
  }
  if ('evidence' in check) return isReadable(check.evidence, LONGEST) ? [] : [unnamed('names no evidence')];
  if ('trainingDataAtMostDaysOld' in check) {
    const days = check.trainingDataAtMostDaysOld;
    return Number.isFinite(days) && days > 0 ? [] : [`allows an age of ${days} days: write a number above 0`];
  }
  if ('modelSignature' in check) return describeSigning(check.modelSignature);
  if ('findings' in check && !['none-overdue', 'none-open'].includes(check.findings)) {
    return [`has the unknown findings '${check.findings}': ${instead(['none-overdue', 'none-open'])}`];
  }
  return [];
}

/** The curves by which models are signed. */
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

function describeSigning(signing: { readonly publicKey: string }): string[] {
  const misshapen = describeShape(signing, SIGNING, { publicKey: '-----BEGIN PUBLIC KEY-----...' });
  if (misshapen.length > 0) return misshapen.map((message) => `asks for a signature and ${message}`);
  if (/PRIVATE KEY/.test(signing.publicKey))
    return ['names a private key: write the public one, and have the private one replaced'];
  return CURVES.includes(curveOf(signing.publicKey) ?? '')
    ? []
    : [
        'names no key by which models are signed: write a public key in PEM, of the curve P-256, P-384 or P-521, as `openssl ec -pubout` prints it',
      ];
}

function curveOf(pem: string): string | undefined {
  try {
    return createPublicKey(pem).asymmetricKeyDetails?.namedCurve;
  } catch {
    return undefined;
  }
}

function describeComparison(check: Extract<Check, { readonly notWorseThan: string }>): string[] {
  const { by, better } = check;
  const bounds = ['atLeast', 'atMost'].filter((member) => Object.hasOwn(check, member));
  return [
    ...(bounds.length === 0 ? [] : [`has bounds and a comparison: make it two checks`]),
    ...(Number.isFinite(by) && by >= 0 ? [] : [`allows to be worse by ${by}: write a number from 0`]),
    ...(['higher', 'lower'].includes(better)
      ? []
      : [`says '${better}' is better: ${instead(['higher', 'lower'])}`]),
  ];
}

function describeBounds(
  check: Exclude<Extract<Check, { readonly metric: string }>, { readonly notWorseThan: string }>,
): string[] {
  const { atLeast, atMost } = check;
  const alone = ['by', 'better'].filter((member) => Object.hasOwn(check, member));
  if (alone.length > 0)
    return [`has '${alone.join("' and '")}' and nothing to compare with: add notWorseThan`];
  if (atLeast === undefined && atMost === undefined)
    return ['has no bound: add atLeast, atMost or notWorseThan'];
  if (![atLeast ?? 0, atMost ?? 0].every(Number.isFinite))
    return ['has a bound that is no number: write one'];
  return (atLeast ?? Number.NEGATIVE_INFINITY) > (atMost ?? Number.POSITIVE_INFINITY)
    ? [`wants at least ${atLeast} and at most ${atMost}, which nothing is: exchange the bounds`]
    : [];
}

function unnamed(what: string, longest = LONGEST): string {
  return `${what}: write 1 to ${longest} printable characters`;
}
