import { own } from '../../schema/own.ts';
import type { EffectStage, Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { fields } from './text.ts';

/** What a mail about one stage of a request always says: which stage, of what. */
export function stageFacts(
  workflow: Workflow,
  state: RequestState,
  stage: string,
  ...more: readonly (readonly [string, string | undefined])[]
): string {
  return fields(
    ['Stage', `${titleOf(workflow, stage)} (${workflow.title})`],
    ['Subject', state.subject],
    ['Version', state.version],
    ['Attempt', String(state.attempt)],
    ...more,
  );
}

/** The title of a stage; its name when the definition has none of that name. */
export function titleOf(workflow: Workflow, stage: string): string {
  return own(workflow.stages, stage)?.title ?? stage;
}

/** What is approved, in one word: not every subject has versions that are built. */
export function noun({ artifact }: Pick<RequestState, 'artifact'>): 'version' | 'request' {
  return artifact === undefined ? 'request' : 'version';
}

/** What each kind of effect has done, as the label of a fact or the beginning of a subject. */
export const EFFECTS: Readonly<Record<EffectStage['type'], string>> = {
  promotion: 'Promoted',
  retirement: 'Retired',
  attestation: 'Renewed',
};
