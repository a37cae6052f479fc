import { stagesInOrder } from '../../../schema/workflow.ts';
import type { RequestState, Submission } from '../../domain/model.ts';
import { stageState } from '../../domain/request/stages.ts';
import { definitionOf, keptOf } from '../../engine/definitions.ts';
import type { Answer, Call } from '../call.ts';
import type { QueryPorts } from '../ports.ts';
import { entriesOfRequest, toPlace } from '../read.ts';

/**
 * One request as it stands: its current attempt as it was submitted, and each stage of its workflow.
 * @throws GovernanceError `UnknownRequest`, `UnknownDefinition`, `LedgerDamaged`.
 */
export async function request(
  ports: Pick<QueryPorts, 'ledger' | 'catalogue'>,
  { path }: Call<'request'>,
): Promise<Answer<'request'>> {
  const entries = await entriesOfRequest(ports, path.request);
  const last = entries[entries.length - 1] as (typeof entries)[number];
  const { state } = last;
  const submitted = entries.findLast((entry) => entry.action === 'submitted');
  const { lineage, artifact, metrics, attributes, evidence, note } =
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
    metrics,
    attributes,
    evidence,
    note,
    stages: stagesInOrder(workflow).map(([name, { type, title }]) => {
      const { openedAt, dueAt, roster, decisions, outcome, reason, settledAt } = stageState(state, name);
      const signed = decisions.map((decision) => ({ ...decision, stage: name, attempt: state.attempt }));
      return {
        stage: name,
        type,
        title,
        openedAt,
        dueAt,
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

/** What of an attempt its state has: where another version wrote what was submitted, there is nothing else to show. */
function statedIn({ subject, version, requesters, artifact, metrics, attributes }: RequestState): Submission {
  const requestedBy = requesters.at(-1) ?? '';
  return { subject, version, requestedBy, artifact, metrics, attributes, evidence: [] };
}
