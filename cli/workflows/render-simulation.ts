import { unseal } from '../../lambdas/domain/entry.ts';
import type { Happening, Simulation } from '../../simulation/simulation.ts';
import { summarize } from '../describe-entry.ts';

/** The whole of a simulation for programs: what happened in order, the ledger, and how each request ended. */
export function describeSimulation(simulation: Simulation) {
  const { happenings } = simulation;
  const entries = happenings.flatMap((one) => (one.kind === 'entry' ? [one.entry] : []));
  return {
    timeline: happenings.map(timelineOf),
    mails: happenings.flatMap((one) => (one.kind === 'mail' ? [{ at: one.at, ...one.mail }] : [])),
    ledger: entries.map(({ stream, seq, entry, hash }) => ({
      stream,
      seq,
      hash,
      entry: JSON.parse(entry) as unknown,
    })),
    requests: simulation
      .requests()
      .map(({ request, workflow, subject, version, attempt, status, outcome, reason }) => ({
        ...{ request, workflow, subject, version, attempt, status, outcome, reason },
      })),
  };
}

function timelineOf(one: Happening) {
  const { at, kind } = one;
  switch (kind) {
    case 'entry':
      return { at, kind, stream: one.entry.stream, action: unseal(one.entry).action };
    case 'mail':
      return { at, kind, to: one.mail.to, subject: one.mail.subject };
    case 'remark':
      return { at, kind, text: one.text };
  }
}

/** How each request stands in the end, as lines for people. */
export function describeEndings(simulation: Simulation): string[] {
  return simulation.requests().map(({ subject, version, workflow, status, outcome, reason }) => {
    const why = reason === undefined ? '' : `: ${reason}`;
    const end = status === 'closed' ? `ended as ${outcome}${why}` : `has not ended: it is ${status}`;
    return `The request for ${subject} version ${version}, ${workflow}, ${end}`;
  });
}

/** How many requests have not ended. */
export const countOpen = (simulation: Simulation): number =>
  simulation.requests().filter(({ status }) => status !== 'closed').length;

/** The timeline as lines for people, with mails and entries in full where that is wanted. */
export function describeHappenings(
  { happenings }: Simulation,
  { mails, ledger }: { readonly mails?: true; readonly ledger?: true },
): string[] {
  return happenings.flatMap((one) => [
    `${one.at.slice(0, 16).replace('T', ' ')}  ${lineOf(one)}`,
    ...(mails && one.kind === 'mail' ? one.mail.body.split('\n').map((line) => `    | ${line}`) : []),
    ...(ledger && one.kind === 'entry' ? [`    ${one.entry.entry}`] : []),
  ]);
}

function lineOf(one: Happening): string {
  if (one.kind === 'remark') return `(${one.text})`;
  if (one.kind === 'mail') return `mail to ${one.mail.to}: ${one.mail.subject}`;
  const entry = unseal(one.entry);
  const stream = entry.stream.startsWith('request/')
    ? 'request'
    : entry.stream.replace(/^definition\/(.{12}).*/, 'definition $1');
  return `${stream}: ${entry.action} ${summarize(entry)}`;
}
