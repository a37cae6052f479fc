import { beforeAll, describe, expect, test } from 'vitest';
import { type SealedEntry, seal } from '../../../lambdas/domain/entry.ts';
import { REPLACES } from '../../../lambdas/pages/replaced.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { cast, defineWorkflow, roles, shortPath, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { sampleEffects, sampleLedger } from '../support/sample-ledger.ts';
import { rewrite } from '../support/tamper.ts';

const DAY = 86_400;
const SUBJECT = 'subject/model/churn';
const emergency = defineWorkflow({
  id: 'emergency',
  title: 'Emergency',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  start: 'review',
  stages: {
    review: {
      type: 'approval',
      title: 'Authorisation',
      role: 'risk',
      dueIn: '1 hour',
      next: 'publish',
    },
    publish: {
      type: 'promotion',
      title: 'Now',
      environment: 'production',
      ignoresFreezes: true,
      next: 'end',
    },
  },
});

const parse = (item: SealedEntry) => JSON.parse(item.entry);
const find = (items: readonly SealedEntry[], stream: string, action: string, nth = 0): SealedEntry => {
  const found = items.filter((item) => item.stream.startsWith(stream) && parse(item).action === action);
  if (found[nth] === undefined) throw new Error(`no ${action} in ${stream}`);
  return found[nth];
};

/** Both verifiers find it, and say the same of it. */
async function expectBoth(items: readonly SealedEntry[], what: string | RegExp) {
  const { online, offline } = await judgeBoth(items);
  expect(online.join('\n')).toMatch(what);
  expect(offline).toMatch(what);
}

/** Version 14 is approved and held; 15 is promoted meanwhile; 14's people are asked again, and approve. */
let items: readonly SealedEntry[];
let held: string;
beforeAll(async () => {
  const play = new Play([shortPath, emergency], roles);
  play.world.freezes = [{ reason: 'Closing', from: '2026-03-01T00:00:00Z', until: '2026-03-04T09:00:00Z' }];
  const request = await play.start(shortPath, version('14'));
  const saw = (shown: string) => ({ [`${REPLACES}production`]: shown });
  await play.decide(request, cast.morgan, 'approve', saw(''));
  const fix = await play.start(emergency, version('15'));
  await play.decide(fix, cast.robin, 'approve', saw(''));
  await play.pass(3 * DAY);
  const { version: now, request: by } = play.production() ?? {};
  await play.decide(request, cast.morgan, 'approve', saw(`${by} ${now}`));
  held = request.id;
  items = [...play.world.streams.values()].flat();
});

describe('an approval that was overtaken', () => {
  test('leaves a ledger whole where it was asked for again', async () => {
    expect(await judgeBoth(items)).toEqual({ online: [], offline: undefined });
    expect(parse(find(items, SUBJECT, 'promoted', 1)).details.version).toBe('14');
  });

  /** The ledger as it would be if 14 had gone over 15 by the approval that had not seen it. */
  function unasked(): SealedEntry[] {
    const again = items.filter(
      (item) =>
        item.stream === `request/${held}` &&
        item.seq >= find(items, `request/${held}`, 'approval-outdated').seq,
    );
    const refused = find(items, SUBJECT, 'approval-outdated');
    const promoted = find(items, SUBJECT, 'promoted', 1);
    const before = items.filter((item) => item.stream === SUBJECT && item.seq < refused.seq);
    const { stream: _, seq: __, prev: ___, ...draft } = parse(promoted);
    const { decision } = parse(find(items, `request/${held}`, 'decided')).details;
    const authorisedBy = [{ ...decision, stage: 'review', attempt: 1 }];
    const production = { ...draft.state.environments.production, authorisedBy };
    const { [held]: open } = draft.state.open;
    const { outdated: ____, ...entered } = open;
    const forged = seal(SUBJECT, before.at(-1), {
      ...draft,
      details: { ...draft.details, authorisedBy },
      state: { ...draft.state, environments: { production }, open: { ...draft.state.open, [held]: entered } },
    });
    const rest = items.filter((item) => item.stream !== SUBJECT && !again.includes(item));
    return [...rest, ...before, forged];
  }

  test('is found where it replaces what its people never saw', async () => {
    await expectBoth(unasked(), 'replaces what nobody had seen who approved it, and did not ask again');
  });

  test('is found where the approval before is used once it was to be asked for again', async () => {
    const { decision } = parse(find(items, `request/${held}`, 'decided')).details;
    const authorisedBy = [{ ...decision, stage: 'review', attempt: 1 }];
    const forged = rewrite(items, find(items, SUBJECT, 'promoted', 1), ({ details, state }) => ({
      details: { ...details, authorisedBy },
      state: {
        ...state,
        environments: {
          production: { ...(state['environments'] as Record<string, object>)['production'], authorisedBy },
        },
      },
    }));
    await expectBoth(forged, /rests on an approval by morgan@\S+ that was to be asked for again/);
  });

  test('is found where the subject did not refuse what its request asks for again', async () => {
    const refused = find(items, SUBJECT, 'approval-outdated');
    const forged = rewrite(items, refused, ({ details }) => ({ details: { ...details, asks: 'other' } }));
    const { online, offline } = await judgeBoth(forged);
    expect(online.length).toBeGreaterThan(0);
    expect(offline).toBeDefined();
  });

  test('is found where it says that something else ran', async () => {
    const refused = find(items, SUBJECT, 'approval-outdated');
    const runs = { request: held, version: '1' };
    const forged = rewrite(items, refused, ({ details }) => ({ details: { ...details, runs } }));
    await expectBoth(forged, "says that 'production' ran something else than it did");
  });

  test('is found where the request does not say that it was to ask again', async () => {
    const noted = find(items, `request/${held}`, 'approval-outdated');
    const forged = rewrite(items, noted, () => ({ action: 'reminded' }));
    const { online, offline } = await judgeBoth(forged);
    expect(online.join('\n')).toMatch(/was to be approved anew, which request\/\w+ does not say/);
    expect(offline).toBe("opens 'review' a second time, which nothing had made ask again");
  });
});

describe('both verifiers find', () => {
  const { ledger } = sampleLedger();
  const sample = ledger.items();

  test('a decision that is taken back and that nobody made', async () => {
    const decided = find(sample, 'request/', 'decided', 1);
    const forged = rewrite(sample, decided, ({ details }) => ({ action: 'rescinded', details }));
    await expectBoth(forged, 'that was never made');
  });

  test('members that are there twice: what a reader takes of them is not what was verified', async () => {
    const last = sample.filter(({ stream }) => stream === SUBJECT).at(-1) as SealedEntry;
    const text = last.entry.replace(
      '"details":{',
      '"details":{"environment":"production","environment":"qa",',
    );
    const forged = sample.map((item) =>
      item === last ? { ...item, entry: text, hash: sha256Hex(text) } : item,
    );
    await expectBoth(forged, 'canonical form');
  });

  test.each([
    ['white space', (text: string) => text.replace('"state":{', '"state": {')],
    ['another order', (text: string) => text.replace('"state":{', '"state":{"zz":1,')],
    ['a number in another form', (text: string) => text.replace('"attempt":1', '"attempt":1.0')],
    ['an escape that is not needed', (text: string) => text.replace('"subject"', '"\\u0073ubject"')],
  ])('an entry that is not in canonical form: %s', async (_, change) => {
    const last = sample.filter(({ stream }) => stream.startsWith('request/')).at(-1) as SealedEntry;
    const text = change(last.entry);
    const forged = sample.map((item) =>
      item === last ? { ...item, entry: text, hash: sha256Hex(text) } : item,
    );
    const { online, offline } = await judgeBoth(forged);
    expect(online.length).toBeGreaterThan(0);
    expect(offline).toBeDefined();
  });

  test('a registry that says what was never done', async () => {
    const last = sample.filter(({ stream }) => stream === SUBJECT).at(-1) as SealedEntry;
    const forged = rewrite(sample, last, ({ state }) => ({
      state: { ...state, environments: { production: { version: '99' } } },
    }));
    await expectBoth(forged, /says of '\w+' what does not follow from what was done to it/);
  });

  test('a state of another request', async () => {
    const opened = find(sample, 'request/', 'stage-opened');
    const forged = rewrite(sample, opened, ({ state }) => ({ state: { ...state, request: 'other' } }));
    await expectBoth(forged, 'carries the state of another request');
  });

  test('a condition that nobody made, and a confirmation that nobody gave', async () => {
    const effects = sampleEffects().items();
    const promoted = find(effects, SUBJECT, 'promoted');
    const upTo = (last: SealedEntry) => {
      const own = effects.filter(({ stream, seq }) => stream === SUBJECT && seq <= last.seq);
      const requests = own.map((item) => `request/${parse(item).details.request}`);
      const others = effects.filter(
        ({ stream }) => stream.startsWith('definition/') || requests.includes(stream),
      );
      return [...others, ...own];
    };
    const conditions = rewrite(upTo(promoted), promoted, ({ state }) => ({
      state: {
        ...state,
        findings: Object.fromEntries(
          Object.entries(state['findings'] as object).map(([id, one]) => [id, { ...one, text: 'Nothing.' }]),
        ),
      },
    }));
    await expectBoth(conditions, /has a condition '\S+' that nobody made/);
    const closed = find(effects, SUBJECT, 'request-closed');
    const confirmed = rewrite(upTo(closed), closed, ({ state }) => {
      const { production } = state['environments'] as { production: { ended: { confirmedBy: object[] } } };
      const [approval] = production.ended.confirmedBy;
      const ended = {
        ...production.ended,
        confirmedBy: [{ ...approval, person: 'mallory@example.com' }],
      };
      return { state: { ...state, environments: { production: { ...production, ended } } } };
    });
    await expectBoth(confirmed, /says that mallory@example.com confirmed something/);
  });

  test('nothing in a ledger that is whole', async () => {
    expect(await judgeBoth(sample)).toEqual({ online: [], offline: undefined });
  });
});
