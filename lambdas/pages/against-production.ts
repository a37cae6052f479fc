import type { Submission } from '../domain/model.ts';
import { isVersionOf } from '../words/running.ts';
import { differences, variableChanges } from './differences.ts';
import { attemptsOf } from './entries.ts';
import { type Html, html } from './html.ts';
import { card, instant, value } from './parts.ts';
import { inProduction, type RequestView } from './view.ts';

const UNKNOWN = { attributes: {}, evidence: [] };

/**
 * What made a version, what came of it and what is attached, beside what the last environment runs now. Nothing where nothing
 * runs there, or this very version does.
 */
export function againstProductionCard(view: RequestView, submission: Submission): Html | undefined {
  const { workflow, state, subject, history } = view;
  const [environment, running] = [workflow.environments.at(-1), inProduction(workflow, subject)];
  if (environment === undefined || running === undefined || isVersionOf(running, state)) return undefined;
  const earlier = running.request === state.request ? attemptsOf(history) : [];
  const stands = view.replaces ?? earlier.find(({ attempt }) => attempt === running.attempt)?.submission;
  const { version, artifact } = running;
  const old = stands ?? { ...submission, version, artifact, lineage: undefined };
  // What goes back to a version, or what went back to the one that runs, states no variables; their digests are known.
  const stated = old.lineage !== undefined && submission.lineage !== undefined;
  const known = stated ? undefined : variableChanges(running.variables, state.variables);
  return card(
    `What differs from what ${environment} runs`,
    html`<p class="soft">Version ${value(running.version)}, there since ${instant(running.since)} \u2192 this version.${stands === undefined && ' What was attached to that one can not be read.'}</p>`,
    stands === undefined
      ? differences({ ...old, ...UNKNOWN }, { ...submission, ...UNKNOWN }, known)
      : differences(old, submission, known),
  );
}
