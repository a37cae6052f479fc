import type { CampaignName, Figures } from './figures.ts';

/** A long test with figures, which `docs/reliability.md` shows. */
export interface Campaign<Name extends CampaignName = CampaignName> {
  /** What it tries, for the table. */
  readonly about: string;
  /** The script of `package.json` that runs all of it, and what that is told beside. */
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files and directories whose change makes its figures old: what is under test, and the test. */
  readonly covers: readonly string[];
  /** How the table says what it found out. */
  readonly tell: (figures: Figures[Name]) => { readonly size: string; readonly result: string };
}

/** What decides, whoever calls it. */
const RULES = ['schema', 'lambdas/domain', 'lambdas/engine', 'lambdas/operations', 'lambdas/ports.ts'];
const TEXTS = ['lambdas/api', 'lambdas/mails', 'lambdas/pages', 'lambdas/words'];
const FUNCTIONS = [...RULES, ...TEXTS, 'lambdas/adapters', 'lambdas/handlers', 'lambdas/middleware.ts'];
/** The whole system on this machine. */
const EMBEDDED = [...FUNCTIONS, 'lib', 'local'];
const PROTOCOL = [...RULES, 'simulation', 'test/protocol'];

/** In the order in which they run: those that find the most, and soonest, come first. */
export const CAMPAIGNS: { readonly [Name in CampaignName]: Campaign<Name> } = {
  exploration: {
    about: 'protocol exploration',
    script: 'test:protocol',
    covers: PROTOCOL,
    tell: ({ states, scenarios, crashes, violations }) => ({
      size: `${count(states)} states in ${scenarios} scenarios, up to ${crashes} crashes`,
      result: `${violations} violations of any invariant`,
    }),
  },
  mutants: {
    about: 'defects in the real code',
    script: 'test:mutants',
    covers: [...PROTOCOL, 'test/lambdas/domain/life/stages'],
    tell: ({ mutants, equivalent, wrong }) => ({
      size: `${mutants} mutants`,
      result: `${mutants - equivalent - wrong} caught by the invariant they name, ${equivalent} equivalent (the table says why), ${wrong} unnoticed`,
    }),
  },
  faults: {
    about: 'fault matrix',
    script: 'test:faults',
    env: { FAULTS: 'write' },
    covers: [...EMBEDDED, 'test/faults', 'test/lambdas/operations/features'],
    tell: ({ handlers, cells, wrong }) => ({
      size: `${count(cells)} cells, all that can occur in the situations of ${handlers} handlers`,
      result: `${wrong} wrong`,
    }),
  },
  links: {
    about: 'forged and stale links',
    script: 'test:links',
    covers: [...FUNCTIONS, 'cli/audit/verifier', 'test/attack'],
    tell: ({ links, verified, perSecond, tokens, wrong }) => ({
      size: `${count(links)} links, ${count(verified)} of them verified by KMS, the others refused by their form; ${count(tokens)} tokens`,
      result: `${wrong} accepted, or links told from another; ${count(perSecond)} links a second`,
    }),
  },
  robot: {
    about: 'scanner robot',
    script: 'test:robot',
    covers: [...EMBEDDED, 'test/attack'],
    tell: ({ mails, requests, forms, decided, welcomed }) => ({
      size: `${count(mails)} mails: ${count(requests)} requests, ${count(forms)} forms`,
      result: `${decided} decisions; ${count(welcomed)} people decided afterwards`,
    }),
  },
  lives: {
    about: 'random lives against an oracle',
    script: 'test:lives',
    covers: ['schema', 'lambdas/domain', 'lambdas/engine', 'test/lambdas/domain/life'],
    tell: ({ lives }) => ({
      size: `${count(lives)} workflows with people and commands, and as many of tracks, votes, waits, rules and waivers`,
      result: '0 differences',
    }),
  },
  soak: {
    about: 'soak on the embedded default',
    script: 'test:soak',
    covers: [...EMBEDDED, 'test/soak'],
    tell: ({ requests, decisions, kills, lost, doubled }) => ({
      size: `${count(requests)} requests, some handed over or withdrawn, ${count(decisions)} decisions, ${kills} kills`,
      result: `${lost} lost, ${doubled} double`,
    }),
  },
  tampering: {
    about: 'tampering',
    script: 'test:tampering',
    covers: ['schema', 'lambdas/domain', 'cli/audit', 'test/tampering', 'test/cli/support'],
    tell: ({ attempts, attacks, untouched }) => ({
      size: `${count(attempts)} of each of ${attacks} attacks on ledgers, ${count(attempts)} on exports, ${count(untouched)} untouched`,
      result: 'all found, no false alarm',
    }),
  },
  follow: {
    about: 'tampering with the running ledger',
    script: 'test:follow',
    covers: [...EMBEDDED, 'test/follow'],
    tell: ({ tampered, ways, untouched, medianSeconds, slowestSeconds }) => ({
      size: `${count(tampered)} entries changed or removed in ${ways} ways, ${count(untouched)} untouched`,
      result: `all counted and named, after ${medianSeconds.toFixed(1)} s (median), ${slowestSeconds.toFixed(1)} s (slowest); no false alarm`,
    }),
  },
  verify: {
    about: 'verifying an export',
    script: 'bench:verify',
    covers: ['schema', 'lambdas/domain', 'cli/audit/verifier', 'bench/verify', 'bench/verify.ts'],
    tell: ({ sizes, leastRate, mostMegabytes }) => ({
      size: sizes
        .map(({ entries, megabytes }) => `${count(entries)} entries (${count(megabytes)} MB)`)
        .join(', '),
      result:
        `${listed(sizes.map(({ rate }) => rate.toFixed(2)))} of the rate of bare hashing of the same bytes; ` +
        `${listed(sizes.map(({ peakMegabytes }) => count(peakMegabytes)))} MB of memory, ` +
        `${count(Math.max(...sizes.map(({ liveMegabytes }) => liveMegabytes)))} MB of it live; ` +
        `${listed(sizes.map(({ seconds }) => seconds.toFixed(1)))} s` +
        whatIsMissed(sizes, leastRate, mostMegabytes),
    }),
  },
};

export const CAMPAIGN_NAMES = Object.keys(CAMPAIGNS) as CampaignName[];

/** That a target is missed, in the same row as the figures that miss it. */
function whatIsMissed(sizes: Figures['verify']['sizes'], leastRate: number, mostMegabytes: number): string {
  const slow = sizes.some(({ rate }) => rate < leastRate) && `a rate of ${leastRate}`;
  const large =
    sizes.some(({ peakMegabytes }) => peakMegabytes > mostMegabytes) && `at most ${mostMegabytes} MB`;
  const missed = [slow, large].filter((one) => one !== false);
  return missed.length === 0 ? '' : `; **missed**: ${missed.join(', ')}`;
}

const count = (number: number): string => Math.round(number).toLocaleString('en-US');
const listed = (texts: readonly string[]): string =>
  [texts.slice(0, -1).join(', '), texts.at(-1)].join(' and ');
