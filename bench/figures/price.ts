import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { openPage, sendForm } from '../../local/people/browser.ts';
import { fieldOf } from '../../local/people/mails.ts';
import { type LocalServer, REGION, startLocal } from '../../local/start-local.ts';
import type { Figure } from '../figure.ts';
import { PRICES, priceOf, TUTORIAL } from '../price/prices.ts';
import { readCall, type Seen } from '../price/seen.ts';
import { describeRequest } from '../server.ts';

const MACHINE = `arn:aws:states:${REGION}:000000000000:stateMachine:countersign-model-promotion:live`;
/** The stages of the mission's promotion at which a person acts: reviewed, tested, deployed. */
const HUMAN_STAGES = 3;

/**
 * What the mission's promotion costs at list prices, from a pipeline's start to the closed request: every call that its
 * functions make, counted on the embedded default, and every mail, page, function, event and transition; beside the
 * approval of AWS's tutorial, once for each stage at which a person acts. Mails to others than those who are asked are
 * shown apart.
 */
export async function measurePrice(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const seen: Seen[] = [];
  const mails: ReceivedMail[] = [];
  const server = await startLocal({
    dataDirectory: directory,
    port: 0,
    onMail: (mail) => void mails.push(mail),
    onInvocation: (name) => {
      if (!BY_THE_CLOCK.has(name)) seen.push({ call: 'lambda Invoke', units: 1 });
    },
    around: (handle) => async (exchange) => {
      const answer = await handle(exchange);
      const call = readCall(exchange, answer);
      if (call !== undefined) seen.push(call);
      return answer;
    },
  });
  try {
    // What is done once at the start, by the clock or for the example, is none of it.
    await quiet(seen);
    [seen.length, mails.length] = [0, 0];
    const transitions = await promote(server, mails);
    await quiet(seen);
    seen.push({ call: 'states transition', units: transitions });
    return describe(seen, mails);
  } finally {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What runs by the clock costs the same whether anything is promoted or not. */
const BY_THE_CLOCK = new Set([
  'countersign-sweep',
  'countersign-digest',
  'countersign-survey',
  'countersign-daily-mail',
]);

/** Submits a version and acts for everybody who is asked, once; the number of state transitions it took. */
async function promote(server: LocalServer, mails: readonly ReceivedMail[]): Promise<number> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: server.endpoint, region: REGION, credentials });
  try {
    const input = JSON.stringify(describeRequest(1));
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn: MACHINE, input }),
    );
    for (const stage of ['Manager review', 'Test in QA', 'Deployment']) {
      const mail = await awaitMail(mails, (one) => fieldOf(one, 'Stage')?.startsWith(stage) === true);
      const page = await openPage(mail.links.approve ?? '');
      const after = await sendForm(page, { version: fieldOf(mail, 'Version') ?? '', comment: '' });
      if (after.status !== 200) throw new Error(`${stage} was answered ${after.status}`);
    }
    await awaitMail(mails, ({ subject }) => subject.startsWith('Completed: '));
    const { events = [] } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
    );
    return events.filter(({ type }) => type?.endsWith('StateEntered')).length + 1;
  } finally {
    client.destroy();
  }
}

async function awaitMail(
  mails: readonly ReceivedMail[],
  fits: (mail: ReceivedMail) => boolean,
): Promise<ReceivedMail> {
  for (let tries = 0; tries < 3_000; tries++) {
    const found = mails.find(fits);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no such mail came within a minute; there were: ${mails.map(({ subject }) => subject)}`);
}

/** Resolves when nothing was called for two seconds. */
async function quiet(seen: readonly Seen[]): Promise<void> {
  for (let [before, still] = [-1, 0]; still < 10; still = seen.length === before ? still + 1 : 0) {
    before = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function describe(seen: readonly Seen[], mails: readonly ReceivedMail[]): Figure[] {
  const asking = mails.filter(({ links }) => links.approve !== undefined).length;
  const others = mails.length - asking;
  const parts = new Map<string, { units: number; usd: number }>();
  const add = (part: string, call: string, units: number) => {
    const known = parts.get(part) ?? { units: 0, usd: 0 };
    parts.set(part, { units: known.units + units, usd: known.usd + priceOf(call, units) });
  };
  for (const { call, units } of seen) if (PRICES[call] !== undefined) add(PRICES[call].part, call, units);
  add('mails to those who are asked', 'mail', asking);
  const total = [...parts.values()].reduce((sum, { usd }) => sum + usd, 0);
  const tutorial = TUTORIAL * HUMAN_STAGES;
  const shown = [...parts].sort(([, a], [, b]) => b.usd - a.usd);
  const micro = (usd: number) => [usd * 1_000_000];
  return [
    ...shown.map(
      ([part, { units, usd }]): Figure => ({
        name: `price of a promotion: ${part} (${units})`,
        unit: 'µUSD',
        samples: micro(usd),
      }),
    ),
    {
      name: 'price of a promotion, all of it',
      unit: 'µUSD',
      samples: micro(total),
      baseline: { name: "three of the tutorial's approvals", samples: micro(tutorial) },
      ratioAtMost: 1.4,
    },
    {
      name: `mails to others, apart (${others})`,
      unit: 'µUSD',
      samples: micro(priceOf('mail', others)),
    },
  ];
}
