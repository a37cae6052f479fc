import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { accessKeyOf } from '../../local/aws/principals.ts';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { openPage, sendForm } from '../../local/people/browser.ts';
import { fieldOf } from '../../local/people/mails.ts';
import { type LocalServer, REGION, startLocal } from '../../local/start-local.ts';
import type { Figure } from '../figure.ts';
import { PRICES, TUTORIAL } from '../price/prices.ts';
import { readCall, type Seen } from '../price/seen.ts';
import { isTableCall, TableMeter } from '../price/table-meter.ts';
import { describeRequest } from '../server.ts';

const MACHINE = `arn:aws:states:${REGION}:000000000000:stateMachine:countersign-model-promotion:live`;
/** The stages of the mission's promotion at which a person acts: reviewed, tested, deployed. */
const HUMAN_STAGES = 3;

/**
 * What the mission's promotion costs at list prices, from a pipeline's start to the closed request: every call that its
 * functions make, counted on the embedded default, and every mail, page, function, event and transition; beside the
 * approval of AWS's tutorial, once for each stage at which a person acts. Telling others than those who are asked is
 * shown apart: their mails, and all that the function does that does nothing else.
 */
export async function measurePrice(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const seen: SeenBy[] = [];
  const mails: ReceivedMail[] = [];
  const meter = new TableMeter();
  const server = await startLocal({
    dataDirectory: directory,
    port: 0,
    onMail: (mail) => void mails.push(mail),
    onInvocation: (name) => {
      if (!BY_THE_CLOCK.has(name)) seen.push({ call: 'lambda Invoke', units: 1, by: name });
    },
    around: (handle) => async (exchange) => {
      const by = accessKeyOf(exchange.request);
      if (isTableCall(exchange)) {
        const measured = await meter.measure(exchange, handle);
        seen.push({ ...measured.seen, by });
        return measured.answer;
      }
      const call = readCall(exchange);
      if (call !== undefined) seen.push({ ...call, by });
      return handle(exchange);
    },
  });
  try {
    // What is done once at the start, by the clock, for the example or for each version of a workflow, is none of it.
    await submit(server, 0);
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
/** The function that does nothing but tell others than those who are asked. */
const TELLS_OTHERS = 'countersign-inform';

/** A call with who made it: a function's name, which is the access key that it signs with here. */
interface SeenBy extends Seen {
  readonly by?: string;
}

/** Submits a version; the execution that it becomes. */
async function submit(server: LocalServer, index: number): Promise<string> {
  const input = JSON.stringify(describeRequest(index));
  const { executionArn = '' } = await askStates(server, (client) =>
    client.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input })),
  );
  return executionArn;
}

/** Submits a version and acts for everybody who is asked, once; the number of states that it entered. */
async function promote(server: LocalServer, mails: readonly ReceivedMail[]): Promise<number> {
  const executionArn = await submit(server, 1);
  for (const stage of ['Manager review', 'Test in QA', 'Deployment']) {
    const mail = await awaitMail(mails, (one) => fieldOf(one, 'Stage')?.startsWith(stage) === true);
    const page = await openPage(askedBy(mail) ?? '');
    const after = await sendForm(page, { version: fieldOf(mail, 'Version') ?? '', comment: '' });
    if (after.status !== 200) throw new Error(`${stage} was answered ${after.status}`);
  }
  await awaitMail(mails, ({ subject }) => subject.startsWith('Completed: '));
  const { events = [] } = await askStates(server, (client) =>
    client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 })),
  );
  return events.filter(({ type }) => type?.endsWith('StateEntered')).length;
}

/** The link by which a mail asks for an answer, or to confirm what was done; nothing where it only tells. */
const askedBy = ({ links }: ReceivedMail): string | undefined => links.approve ?? links.confirm;

async function askStates<Result>(
  { endpoint }: LocalServer,
  ask: (client: SFNClient) => Promise<Result>,
): Promise<Result> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint, region: REGION, credentials });
  try {
    return await ask(client);
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

function describe(seen: readonly SeenBy[], mails: readonly ReceivedMail[]): Figure[] {
  const asking = mails.filter((mail) => askedBy(mail) !== undefined).length;
  const others = mails.length - asking;
  const ours = sumOf([...seen.filter(({ by }) => by !== TELLS_OTHERS), ...sent(asking)]);
  const telling = seen.filter(({ by }) => by === TELLS_OTHERS);
  const count = (call: string) => telling.filter((one) => one.call === call).length;
  const apart = sumOf([...telling, ...sent(others)]);
  return [
    ...[...ours]
      .sort(([, a], [, b]) => b.usd - a.usd)
      .map(([part, { units, usd }]) => figureOf(`price of a promotion: ${part} (${units})`, usd)),
    {
      ...figureOf('price of a promotion, all of it', totalOf(ours)),
      baseline: { name: "three of the tutorial's approvals", samples: micro(TUTORIAL * HUMAN_STAGES) },
      ratioAtMost: 1.4,
    },
    figureOf(
      `telling others, apart (${others} mails, ${count('kms sign')} links, ${count('lambda Invoke')} runs)`,
      totalOf(apart),
    ),
  ];
}

const sent = (mails: number): readonly Seen[] => [
  { call: 'mail', units: mails },
  { call: 'sns Publish', units: mails },
];

type Parts = ReadonlyMap<string, { readonly units: number; readonly usd: number }>;

function sumOf(seen: readonly Seen[]): Parts {
  const parts = new Map<string, { units: number; usd: number }>();
  for (const { call, units } of seen) {
    const priced = PRICES[call];
    if (priced === undefined || units === 0) continue;
    const known = parts.get(priced.part) ?? { units: 0, usd: 0 };
    parts.set(priced.part, { units: known.units + units, usd: known.usd + priced.usd * units });
  }
  return parts;
}

const totalOf = (parts: Parts): number => [...parts.values()].reduce((sum, { usd }) => sum + usd, 0);

const micro = (usd: number): readonly number[] => [usd * 1_000_000];

const figureOf = (name: string, usd: number): Figure => ({ name, unit: 'µUSD', samples: micro(usd) });
