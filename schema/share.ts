import type { Share } from './workflow.ts';

const SHARE = /^(?:[1-9]\d?|100)%$/;

/** True for a whole number of percent, from `1%` to `100%`. */
export function isShare(quorum: unknown): quorum is Share {
  return typeof quorum === 'string' && SHARE.test(quorum);
}

/** How many of so many people a share is: rounded up, and at least one. */
export function sharedOut(share: Share, of: number): number {
  // In whole numbers: a tenth of thirty is three, whatever a fraction makes of it.
  return Math.max(1, Math.ceil((Number(share.slice(0, -1)) * of) / 100));
}
