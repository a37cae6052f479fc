import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What each campaign finds out, as it reports it to whoever ran it. */
export interface Figures {
  readonly exploration: {
    readonly scenarios: number;
    readonly states: number;
    /** How many processes die at most in one schedule. */
    readonly crashes: number;
    readonly violations: number;
  };
  readonly mutants: {
    readonly mutants: number;
    readonly equivalent: number;
    /** Unnoticed, or noticed otherwise than their table says. */
    readonly wrong: number;
  };
  readonly faults: { readonly handlers: number; readonly cells: number; readonly wrong: number };
  readonly links: {
    readonly links: number;
    /** How many came as far as KMS. */
    readonly verified: number;
    readonly perSecond: number;
    /** Tokens that were offered as the signature of a decision. */
    readonly tokens: number;
    readonly wrong: number;
  };
  readonly robot: {
    readonly mails: number;
    readonly requests: number;
    readonly forms: number;
    readonly decided: number;
    /** People who decided afterwards. */
    readonly welcomed: number;
  };
  readonly lives: { readonly lives: number };
  readonly soak: {
    readonly requests: number;
    readonly decisions: number;
    readonly kills: number;
    readonly lost: number;
    readonly doubled: number;
  };
  readonly tampering: {
    readonly attacks: number;
    /** How often each attack on ledgers, and the one on exports, was tried. */
    readonly attempts: number;
    readonly untouched: number;
  };
  readonly follow: {
    readonly tampered: number;
    readonly ways: number;
    readonly untouched: number;
    /** From the change until it was named. */
    readonly medianSeconds: number;
    readonly slowestSeconds: number;
  };
  readonly verify: {
    readonly sizes: readonly {
      readonly entries: number;
      readonly megabytes: number;
      /** Beside bare hashing of the same bytes. */
      readonly rate: number;
      readonly peakMegabytes: number;
      readonly liveMegabytes: number;
      /** Processor time of verifying once. */
      readonly seconds: number;
    }[];
    /** The targets, which the row names where they are missed. */
    readonly leastRate: number;
    readonly mostMegabytes: number;
  };
}

export type CampaignName = keyof Figures;

/** Where the figures go: a directory, or nowhere when nobody asks for them. */
export const FIGURES_VARIABLE = 'CAMPAIGN_FIGURES';

/**
 * Called by a campaign at its end. Does nothing unless `npm run campaigns` runs it.
 * @returns whether the figures are kept
 */
export function reportFigures<Name extends CampaignName>(name: Name, figures: Figures[Name]): boolean {
  const directory = process.env[FIGURES_VARIABLE];
  if (directory === undefined) return false;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${name}.json`), JSON.stringify(figures));
  return true;
}

/** What a campaign reported. @throws Error when it reported nothing */
export function readFigures<Name extends CampaignName>(directory: string, name: Name): Figures[Name] {
  try {
    return JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as Figures[Name];
  } catch (error) {
    throw new Error('it reported no figures', { cause: error });
  }
}
