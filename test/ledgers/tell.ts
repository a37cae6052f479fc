import { open, type SealedEntry } from '../../lambdas/domain/entry.ts';
import type { RequestState, StageState, SubjectState } from '../../lambdas/domain/model.ts';

/** What a ledger tells of who decided what, and what came of it: facts, in no sentences that may be put otherwise. */
export interface Told {
  readonly requests: Readonly<Record<string, unknown>>;
  readonly subjects: Readonly<Record<string, unknown>>;
  /** How often each action stands there. */
  readonly actions: Readonly<Record<string, number>>;
}

/** Reads a ledger as the rules do, and tells what its newest states say. What they do not know is told as `foreign`. */
export function tell(items: readonly SealedEntry[]): Told {
  const streams = Map.groupBy(items, ({ stream }) => stream);
  const newest = (kind: string) =>
    [...streams].flatMap(([name, own]) => {
      const last = own.toSorted((a, b) => a.seq - b.seq).at(-1);
      return name.startsWith(kind) && last !== undefined ? [[name, open(last).state] as const] : [];
    });
  const actions = items.map((item) => String(open(item).action)).sort();
  return JSON.parse(
    JSON.stringify({
      requests: byName(
        newest('request/').map(([name, state]) => [name, ofRequest(state as unknown as RequestState)]),
      ),
      subjects: byName(
        newest('subject/').map(([name, state]) => [name, ofSubject(state as unknown as SubjectState)]),
      ),
      actions: Object.fromEntries(
        [...Map.groupBy(actions, (action) => action)].map(([action, all]) => [action, all.length]),
      ),
    }),
  ) as Told;
}

const byName = (pairs: readonly (readonly [string, unknown])[]) =>
  Object.fromEntries(pairs.toSorted(([one], [other]) => (one < other ? -1 : 1)));

function ofRequest({ workflow, subject, version, attempt, status, outcome, stages }: RequestState) {
  const all = Object.entries(stages).map(([name, stage]) => [name, ofStage(stage)]);
  return { workflow, subject, version, attempt, status, outcome, stages: Object.fromEntries(all) };
}

function ofStage({ outcome, decisions, quorums, carriedFrom, rule, held, waiting, settledAt }: StageState) {
  return {
    ...{ outcome, quorums, carriedFrom, settledAt, held: held?.until, rule: rule?.version },
    waited: waiting && { until: waiting.until, looks: waiting.looks },
    decisions: decisions.map(({ person, role, choice, chair, findings }) => ({
      person,
      role,
      choice,
      chair,
      findings,
    })),
  };
}

function ofSubject({ environments, findings, suspended }: SubjectState) {
  const running = Object.entries(environments).map(
    ([name, { version, request, authorisedBy, byRule, since }]) => {
      const people = authorisedBy.map(({ stage, attempt, person }) => ({ stage, attempt, person }));
      return [
        name,
        { version, request, since, authorisedBy: people, byRule: byRule?.map(({ policy }) => policy) },
      ];
    },
  );
  return { environments: Object.fromEntries(running), findings, suspended: suspended?.by };
}
