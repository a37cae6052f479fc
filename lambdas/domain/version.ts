import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { own } from '../../schema/own.ts';
import { GovernanceError } from './errors.ts';
import type { Artifact, RequestState, Step, Variables, VersionState } from './model.ts';

/**
 * The short form of a version: what is typed to sign where the version itself is too long for that, or is on no ordinary keyboard. The
 * first eight hexadecimal digits of the SHA-256 of its UTF-8.
 */
export const shortFormOf = (version: string): string => sha256Hex(version).slice(0, 8);

/** What somebody brings under the name of a version. */
export interface Meaning {
  readonly artifact?: Artifact | undefined;
  /** Those that are stated; what is not, contradicts nothing. */
  readonly variables: Variables;
  /** The request that brings it, if it has begun. */
  readonly request?: string | undefined;
}

/**
 * Why a version can not mean what somebody brings under its name: it means something else for ever, since the request
 * that promoted it first. That request itself may still change it with its next attempt.
 */
export function whyOtherMeaning(fixed: VersionState | undefined, brought: Meaning): string | undefined {
  if (fixed === undefined || fixed.request === brought.request) return undefined;
  const where = `version ${fixed.version} was promoted to ${fixed.environment} at ${fixed.at} by request ${fixed.request}`;
  if (fixed.artifact?.sha256 !== brought.artifact?.sha256)
    return `${where}, with another artifact (${fixed.artifact?.sha256 ?? 'none'})`;
  const other = Object.entries(brought.variables).find(
    ([name, value]) => own(fixed.variables, name) !== undefined && own(fixed.variables, name) !== value,
  );
  return other && `${where}, made of other ${WORDS[other[0] as keyof Variables]}`;
}

const WORDS: Readonly<Record<keyof Variables, string>> = {
  'training-data': 'training data',
  code: 'code',
  hyperparameters: 'hyperparameters',
};

/** The promotion for which the meaning of a version is fixed. */
export interface Fixing {
  readonly request: RequestState;
  readonly stage: string;
  readonly environment: string;
}

/**
 * Fixes what a version means, just before it is promoted for the first time. Nothing happens when it means that already.
 * @throws GovernanceError `RequestClosed` (superseded) when it means something else.
 */
export function fixVersion(
  fixed: VersionState | undefined,
  { request: state, stage, environment }: Fixing,
  now: Date,
): Step<VersionState> {
  const { subject, version, artifact, variables, request, attempt } = state;
  const obstacle = whyOtherMeaning(fixed, state);
  if (obstacle !== undefined) {
    const message = `Request ${request} may not take effect: it is superseded. ${obstacle}.`;
    throw new GovernanceError('RequestClosed', message, { outcome: 'superseded' }, { name: 'Superseded' });
  }
  const same =
    fixed !== undefined &&
    (fixed.request !== request ||
      canonicalize([fixed.artifact?.sha256 ?? null, fixed.variables]) ===
        canonicalize([artifact?.sha256 ?? null, variables]));
  if (same) return {};
  const meaning = { subject, version, artifact, variables, request, environment };
  const at = now.toISOString();
  return {
    entry: {
      at,
      actor: 'system:take-effect',
      action: 'version-fixed',
      details: { ...meaning, attempt, stage },
      state: { ...meaning, at },
    },
  };
}
