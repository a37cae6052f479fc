import { approvalEvent, listenBetween, loadFunction } from '../between.ts';
import type { Figure } from '../figure.ts';
import { Server } from '../server.ts';

const DECISIONS = 10;

/**
 * The calls over the wire that one decision costs, by name: the deployed bundle of the handler runs here, and
 * everything it asks AWS for passes through a counter on its way to the server.
 */
export async function measureCalls(): Promise<Figure[]> {
  const server = await Server.start();
  const calls: string[] = [];
  const counter = await listenBetween(server.endpoint, (call) => calls.push(call));
  try {
    await server.settle();
    const submissions = await server.submit(DECISIONS);
    const links = await server.links('manager@example.com');
    const decide = await loadFunction('decide', counter.endpoint);
    const runs: (readonly string[])[] = [];
    for (const { version } of submissions) {
      calls.length = 0;
      const outcome = await decide(approvalEvent(links.get(version) ?? '', version));
      if (!outcome.ok || (outcome.payload as { readonly statusCode: number }).statusCode !== 303)
        throw new Error(`the decision about ${version} was answered ${JSON.stringify(outcome)}`);
      runs.push([...calls]);
    }
    return describeCalls(runs);
  } finally {
    counter.close();
    await server.stop();
  }
}

/** Verify, one read, one put, one token, one wake-up; whatever else there is would be one too many. */
const LIMITS: Readonly<Record<string, number>> = {
  'kms VerifyMac': 1,
  'countersign-ledger Query': 1,
  'countersign-ledger PutItem': 1,
  'countersign-tasks Query': 1,
  'states SendTaskSuccess': 1,
};

function describeCalls(runs: readonly (readonly string[])[]): Figure[] {
  const names = [...new Set([...Object.keys(LIMITS), ...runs.flat()])];
  const all: Figure = {
    name: 'calls of one decision',
    unit: '',
    samples: runs.map(({ length }) => length),
    atMost: 5,
  };
  const each = names.map(
    (name): Figure => ({
      name: `calls of one decision: ${name}`,
      unit: '',
      samples: runs.map((calls) => calls.filter((call) => call === name).length),
      atMost: LIMITS[name] ?? 0,
    }),
  );
  return [all, ...each];
}
