import { formatShortInstant } from '../../lambdas/words/instant.ts';
import type { SignedRule } from './facts.ts';

/** A rule, and which people stand for it: `rule 'Low-risk retraining', which Rita Risk (risk) signed on 2 March 2026`. */
export function describeRule({ title, signedBy, signedAt }: SignedRule): string {
  const people = signedBy.map(({ name, role }) => `${name} (${role})`).join(', ');
  if (people === '' || signedAt === undefined) return `rule '${title}', which nobody has signed by name`;
  return `rule '${title}', which ${people} signed, in force since ${formatShortInstant(signedAt)}`;
}
