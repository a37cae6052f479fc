import { describe, expect, it } from 'vitest';
import type { Call, Fault } from '../../../support/in-memory-ports.ts';
import { Play, type Played } from '../../../support/play.ts';
import { cast, defineWorkflow, roles, version } from './cast.ts';
import { about, playAll, produce, staff, workflowOf } from './governance.ts';

const { morgan, alex, ira, dora } = cast;
const DAY = 86_400;

const everything = defineWorkflow({
  id: 'everything',
  title: 'Everything',
  subject: 'model',
  requester: 'data-scientist',
  newerVersion: 'queue',
  rework: { maxAttempts: 3 },
  environments: ['qa', 'production'],
  start: 'gate',
  stages: {
    gate: {
      type: 'check',
      title: 'Gate',
      checks: { quality: { metric: 'auc', atLeast: 0.9 }, house: { custom: 'house-rules' } },
      next: 'optional',
    },
    optional: {
      type: 'approval',
      title: 'Optional',
      role: 'director',
      when: { metric: 'auc', under: 0.9 },
      dueIn: '5 days',
      next: 'publish-to-qa',
    },
    'publish-to-qa': {
      type: 'promotion',
      title: 'QA',
      environment: 'qa',
      when: { changed: 'code' },
      next: 'review',
    },
    review: {
      type: 'approval',
      title: 'Review',
      approvers: { manager: 1, risk: 1 },
      dueIn: '9 days',
      remindAfter: '1 day',
      escalate: { after: '2 days', to: 'director' },
      handOverTo: ['it-engineer'],
      reworkTo: 'review',
      conditions: true,
      next: 'publish',
    },
    publish: { type: 'promotion', title: 'Production', environment: 'production', next: 'deploy' },
    deploy: {
      type: 'task',
      title: 'Deployment',
      role: 'it-engineer',
      alsoEligible: ['earlier-approver'],
      dueIn: '5 days',
      next: 'end',
    },
  },
});

interface Story {
  readonly name: string;
  /** What there is before anything fails. */
  readonly prepare: () => Promise<{ play: Play; requests: Played[] }>;
  /** What happens while a call fails; everything in it is repeated by its caller. */
  readonly happens: (play: Play, requests: Played[]) => Promise<void>;
}

const condition = {
  'finding-1-text': 'Watch it.',
  'finding-1-owner': 'dana@example.com',
  'finding-1-due': '2026-05-01',
};

const begin = async () => {
  const play = new Play([everything], roles);
  play.world.customCheck = () => ({ passed: true, found: 'fine', saw: {} });
  return play;
};

/** A decision whose wake-up may have failed: the sweeper sends it before the next one comes. */
async function decide(play: Play, ...form: Parameters<Play['decide']>): Promise<void> {
  await play.decide(...form);
  await play.sweep();
}

const stories: Story[] = [
  {
    name: 'a check, skips, conditions, a queue and the turn of the next',
    prepare: async () => ({ play: await begin(), requests: [] }),
    happens: async (play, requests) => {
      requests.push(await play.start(everything, version('1')));
      play.world.wait(60);
      requests.push(await play.start(everything, version('2')));
      const [first] = requests;
      if (first === undefined) return;
      await decide(play, first, morgan, 'approve', { stage: 'review' });
      await decide(play, first, alex, 'approve-with-conditions', { stage: 'review', ...condition });
      await decide(play, first, ira, 'approve', { stage: 'deploy' });
    },
  },
  {
    name: 'reminders, escalation, a hand-over and a rework that resumes at a later stage',
    prepare: async () => {
      const play = await begin();
      return { play, requests: [await play.start(everything, version('1'))] };
    },
    happens: async (play, [request]) => {
      if (request === undefined) return;
      await play.pass(DAY);
      await play.sweep();
      await play.pass(DAY);
      await play.sweep();
      await decide(play, request, morgan, 'hand-over', { to: ira.email });
      await decide(play, request, ira, 'request-changes');
      await play.start(everything, version('2', { revises: request.id }));
      await decide(play, request, dora, 'approve', { stage: 'review' });
    },
  },
  {
    name: 'a freeze that holds and ends, carried out by the sweeper',
    prepare: async () => {
      const play = await begin();
      const request = await play.start(everything, version('1'));
      play.world.freezes = [
        { reason: 'Closing', from: '2026-03-01T00:00:00Z', until: '2026-03-03T00:00:00Z' },
      ];
      await play.decide(request, morgan, 'approve');
      return { play, requests: [request] };
    },
    happens: async (play, [request]) => {
      if (request === undefined) return;
      await decide(play, request, alex, 'approve');
      await play.pass(DAY);
      await play.sweep();
      await decide(play, request, ira, 'approve', { stage: 'deploy' });
    },
  },
  {
    name: 'a withdrawal while others queue',
    prepare: async () => {
      const play = await begin();
      const first = await play.start(everything, version('1'));
      play.world.wait(60);
      return { play, requests: [first, await play.start(everything, version('2'))] };
    },
    happens: async (play, [first]) => {
      if (first !== undefined) await play.withdraw(first);
    },
  },
  {
    name: 'a check that fails and ends the request at its last attempt',
    prepare: async () => ({ play: await begin(), requests: [] }),
    happens: async (play, requests) => {
      const first = await play.start(everything, version('1', { metrics: { auc: 0.5 } }));
      requests.push(first);
      for (let attempt = 2; attempt <= 3; attempt++)
        await play.start(everything, version(`${attempt}`, { metrics: { auc: 0.5 }, revises: first.id }));
    },
  },
  {
    name: 'a retirement',
    prepare: async () => {
      const play = playAll();
      await produce(play, '1');
      return { play, requests: [] };
    },
    happens: async (play, requests) => {
      const ticked = { stage: 'agree', 'answer.users-told': 'yes', 'answer.record-kept': 'yes' };
      const input = about('1', staff.dana.email);
      const one = await play.start(workflowOf('model-retirement'), input);
      requests.push(one);
      await decide(play, one, staff.morgan, 'approve', ticked);
      await decide(play, one, staff.ira, 'approve', { stage: 'take-down' });
    },
  },
];

/** What is left of a story when everything has come to rest. */
function recordOf(play: Play, requests: readonly Played[]) {
  const subject = play.subjectEntries('model/churn');
  return {
    requests: requests.map(({ actions, state }) => ({
      actions: actions.toSorted(),
      status: state.status,
      outcome: state.outcome,
      attempt: state.attempt,
    })),
    subject: subject.map(({ action }) => action).toSorted(),
    environments: Object.entries(subject.at(-1)?.state.environments ?? {}).map(([name, one]) => [
      name,
      one.version,
    ]),
    findings: Object.keys(subject.at(-1)?.state.findings ?? {}),
    underWay: play.world.underWay.map(({ request }) => request).toSorted(),
    waiting: [...play.world.tasks.values()].map(({ stage }) => stage).toSorted(),
  };
}

/** All calls when `FAULTS` is said, as `npm run test:faults` does; else one of three, others each time. */
const EVERY = process.env['FAULTS'] === undefined ? 3 : 1;

async function tell(story: Story, fault: (call: Call) => Fault) {
  const { play, requests } = await story.prepare();
  const before = play.world.calls.length;
  play.world.fault = fault;
  await story.happens(play, requests);
  const calls = play.world.calls.length - before;
  play.world.fault = () => undefined;
  for (let round = 0; round < 2; round++) await play.sweep();
  return { record: recordOf(play, requests), calls };
}

describe.each(stories)('$name', (story) => {
  it.each(['before', 'after'] as const)(
    'leaves the same record whichever call fails %s its effect',
    async (kind) => {
      const undisturbed = await tell(story, () => undefined);
      expect(undisturbed.calls).toBeGreaterThan(20);
      const first = EVERY === 1 ? 0 : Math.floor(Math.random() * EVERY);
      for (let index = first; index < undisturbed.calls; index += EVERY) {
        let count = 0;
        let failing = '';
        const { record } = await tell(story, ({ port, method }) => {
          if (count++ !== index) return undefined;
          failing = `${port}.${method}`;
          return kind;
        });
        expect(record, `call ${index}, ${failing}, of ${undisturbed.calls}`).toEqual(undisturbed.record);
      }
    },
  );
});
