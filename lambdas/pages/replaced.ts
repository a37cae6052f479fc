import { own } from '../../schema/own.ts';
import { runningIn, stillToReplace, whyOtherArtifact } from '../domain/subject/replaced.ts';
import { askedAgainAt, describeOutdated } from '../words/outdated.ts';
import { type Html, html } from './html.ts';
import { card, code, type Fact, instant, value } from './parts.ts';
import type { ReviewView } from './view.ts';

/** Begins the names of the controls that say what the page showed of each environment. */
export const REPLACES = 'replaces-';

/**
 * What the request would replace, as the page shows it, for the form to bring along: nobody sees or types it.
 * @param name of the control for an environment
 */
export function replacedControls(
  { workflow, state, subject, claims }: ReviewView,
  name = (environment: string) => `${REPLACES}${environment}`,
): Html[] {
  return stillToReplace(workflow, state, claims.stage).map((environment) => {
    const running = runningIn(subject, environment);
    const shown = running === null ? '' : `${running.request} ${running.version}`;
    return html`<input type="hidden" name="${name(environment)}" value="${shown}">\n`;
  });
}

/** What runs now in each environment to which the request is still to promote. */
export function replacedFacts({ workflow, state, subject, claims }: ReviewView): Fact[] {
  return stillToReplace(workflow, state, claims.stage).map((environment): Fact => {
    const running = subject && own(subject.environments, environment);
    const now =
      running === undefined
        ? html`nothing`
        : html`version ${value(running.version)}, since ${instant(running.since, 'short')}, by request ${code(running.request)}`;
    return [html`Replaces in ${value(environment)}`, now];
  });
}

/** What will keep the request from being promoted, whatever is answered. Nothing where nothing will. */
export function obstacleCard({ state, subject, workflow, claims }: ReviewView): Html | undefined {
  const reason = subject && whyOtherArtifact(subject, state);
  if (reason === undefined || stillToReplace(workflow, state, claims.stage).length === 0) return undefined;
  return card(
    'This can not be promoted',
    html`<p><b>${value(reason)}</b> An approval would lead to no promotion: reject it, or ask for another version.</p>`,
  );
}

/** What has changed since the stage was approved before. Nothing where it was not. */
export function askedAgainCard({ state, workflow, claims }: ReviewView): Html | undefined {
  const again = askedAgainAt(state, claims.stage);
  if (again === undefined) return undefined;
  const promotion = own(workflow.stages, again.stage)?.title ?? again.stage;
  return card(
    'You are asked again',
    html`<p>This was approved before. ${value(promotion)} did not take place, ${instant(again.at)}: what it would replace has changed.</p>
<p><b>${value(describeOutdated(again))}</b> What was approved then counts no more.</p>`,
  );
}
