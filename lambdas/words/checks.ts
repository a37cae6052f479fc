import type { Check } from '../../schema/check.ts';
import { nameOfKey } from '../domain/model-signature.ts';

/** Checks as those read them who sign for them: what each looks at and what it wants, `good: auc at least 0.9`. */
export const describeChecks = (checks: Readonly<Record<string, Check>>): string =>
  Object.entries(checks)
    .map(([name, check]) => `${name}: ${describeCheck(check)}`)
    .join('; ');

function describeCheck(check: Check): string {
  if ('notWorseThan' in check) {
    const { metric, notWorseThan: environment, by, better } = check;
    return `${metric} ${by === 0 ? 'no' : `at most ${by}`} worse than ${environment}, where ${better} is better`;
  }
  if ('metric' in check) {
    const { metric, atLeast, atMost } = check;
    const bounds = [
      ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
      ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ];
    return `${metric} ${bounds.join(' and ')}`;
  }
  if ('evidence' in check) return `evidence '${check.evidence}' attached`;
  if ('trainingDataAtMostDaysOld' in check)
    return `training data at most ${check.trainingDataAtMostDaysOld} days old`;
  if ('artifactUnchangedSince' in check)
    return `the very artifact that is in ${check.artifactUnchangedSince}`;
  if ('modelSignature' in check)
    return `artifact signed by the key ${nameOfKey(check.modelSignature.publicKey) ?? 'that cannot be read'}`;
  if ('findings' in check)
    return `no condition of earlier approvals ${check.findings === 'none-open' ? 'open' : 'overdue'}`;
  return `the organisation's check '${check.custom}'`;
}
