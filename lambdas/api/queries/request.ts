import { setTimeout as delay } from 'node:timers/promises';
import { open, requestStream } from '../../domain/entry.ts';
import type { RequestState, Submission } from '../../domain/model.ts';
import { stageState } from '../../domain/request/stages.ts';
import { definitionOf, keptOf } from '../../engine/definitions.ts';
import { standingOfStages } from '../../words/stage-standing.ts';
import type { Answer, Call } from '../call.ts';
import type { QueryPorts } from '../ports.ts';
import { entriesOfRequest, toPlace } from '../read.ts';

const LOOK_AGAIN_MS = 1_000;

/**
 * One request as it stands: its current attempt as it was submitted, and each stage of its workflow. With `wait`, as it stands
 * after its next entry, or when that time is over; at once where it has ended or its requester is to go on.
 * @throws GovernanceError `UnknownRequest`, `UnknownDefinition`, `LedgerDamaged`.
 */
export async function request(
  ports: Pick<QueryPorts, 'ledger' | 'catalogue'>,
  { path, query }: Call<'request'>,
): Promise<Answer<'request'>> {
  if (query.wait !== undefined) await nextEntry(ports, path.request, Number(query.wait));
  const entries = await entriesOfRequest(ports, path.request);
  const last = entries[entries.length - 1] as (typeof entries)[number];
  const { state } = last;
  const submitted = entries.findLast((entry) => entry.action === 'submitted');
  const { lineage, artifact, modelSignature, metrics, attributes, evidence, note } =
    submitted?.details.submission ?? statedIn(state);
  const workflow = await definitionOf(ports, state.definition);
  return {
    request: state.request,
    workflow: state.workflow,
    definition: state.definition,
    rules: await keptOf(ports, state.definition),
    execution: state.execution,
    subject: state.subject,
    version: state.version,
    attempt: state.attempt,
    status: state.status,
    outcome: state.outcome,
    reason: state.reason,
    requestedAt: state.requestedAt,
    requesters: state.requesters,
    reworkDueAt: state.reworkDueAt,
    lineage,
    artifact,
    modelSignature,
    metrics,
    attributes,
    evidence,
    note,
    // The tracks of a stage tell how it stands.
    stages: [...standingOfStages(workflow, state)].map(([name, { stage, word }]) => {
      const { openedAt, dueAt, waiting, held, roster, decisions, outcome, reason, settledAt } = stageState(
        state,
        name,
      );
      const signed = decisions.map((decision) => ({ ...decision, stage: name, attempt: state.attempt }));
      return {
        stage: name,
        type: stage.type,
        title: stage.title,
        standing: word,
        openedAt,
        dueAt,
        waiting: waiting && {
          ...waiting,
          sooner: (stage.type === 'wait' && stage.until === 'passed') || undefined,
        },
        held,
        roster,
        decisions: signed,
        outcome,
        reason,
        settledAt,
      };
    }),
    entry: toPlace(last),
  };
}

/** Resolves when an entry follows, or the time is over: one read of one entry a second. */
async function nextEntry(
  { ledger }: Pick<QueryPorts, 'ledger'>,
  request: string,
  seconds: number,
): Promise<void> {
  const first = await ledger.last(requestStream(request));
  if (first === undefined) return;
  const { status } = open<RequestState>(first).state;
  if (status === 'closed' || status === 'rework') return;
  for (let looked = 0; looked < seconds; looked++) {
    await delay(LOOK_AGAIN_MS);
    if ((await ledger.last(requestStream(request)))?.seq !== first.seq) return;
  }
}

/** What of an attempt its state has: where another version wrote what was submitted, there is nothing else to show. */
function statedIn({ subject, version, requesters, artifact, metrics, attributes }: RequestState): Submission {
  const requestedBy = requesters.at(-1) ?? '';
  return { subject, version, requestedBy, artifact, metrics, attributes, evidence: [] };
}
