import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import type { Figure } from '../figure.ts';
import { Server, type Submission } from '../server.ts';

const WARM_UP = 20;
const DECISIONS = 100;
/** What follows from a decision (views, heads, events, mails to others) is done by then; people decide further apart. */
const APART_MS = 200;

/**
 * From sending a decision's form until the execution's history shows that it has left the state. The first ones only
 * warm the server up. Before the next one, the execution and all that follows comes to rest.
 */
export async function measureDecision(): Promise<Figure[]> {
  const server = await Server.start();
  try {
    await server.settle();
    const submissions = await server.submit(WARM_UP + DECISIONS);
    const links = await server.links('manager@example.com');
    const samples = { bare: [] as number[], answered: [] as number[], woken: [] as number[] };
    for (const submission of submissions) {
      samples.bare.push(await timeBare(server));
      const { answered, woken } = await timeDecision(server, submission, links.get(submission.version) ?? '');
      samples.answered.push(answered);
      samples.woken.push(woken);
      await server.mailed('data-analyst', submission.version);
      await new Promise((resolve) => setTimeout(resolve, APART_MS));
    }
    const baseline = { name: 'a 404 of the same server', samples: samples.bare.slice(WARM_UP) };
    return [
      {
        name: 'one decision, POST to woken execution',
        unit: 'ms',
        samples: samples.woken.slice(WARM_UP),
        baseline,
        atMost: 25,
      },
      { name: 'the same, POST to answer', unit: 'ms', samples: samples.answered.slice(WARM_UP), baseline },
    ];
  } finally {
    await server.stop();
  }
}

async function timeBare({ endpoint }: Server): Promise<number> {
  const began = performance.now();
  await (await fetch(`${endpoint}/nothing-is-here`)).text();
  return performance.now() - began;
}

async function timeDecision(server: Server, { version, executionArn }: Submission, link: string) {
  const form = new URLSearchParams({ choice: 'approve', version, comment: '' });
  const began = performance.now();
  const response = await fetch(link, { method: 'POST', body: form, redirect: 'manual' });
  await response.text();
  const answered = performance.now() - began;
  if (response.status !== 303)
    throw new Error(`the decision about ${version} was answered ${response.status}`);
  while (!(await hasLeft(server, executionArn)));
  return { answered, woken: performance.now() - began };
}

async function hasLeft({ stepFunctions }: Server, executionArn: string): Promise<boolean> {
  const query = { executionArn, reverseOrder: true, includeExecutionData: false, maxResults: 20 };
  const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand(query));
  return events.some(({ stateExitedEventDetails: exited }) => exited?.name === 'review');
}
