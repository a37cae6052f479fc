import { type Html, html } from './html.ts';
import { card, code, instant, value } from './parts.ts';
import type { ReviewView } from './view.ts';

/**
 * What else the subject's state knows of the version: which requests brought it where it runs, renewed it there or are under way
 * about it. Reads nothing more. Nothing where there is no other; a request that ended without effect is in the subject's history.
 */
export function dossierCard({ state, subject }: Pick<ReviewView, 'state' | 'subject'>): Html | undefined {
  const { request, version } = state;
  const by = (id: string) => html`request ${code(id)}`;
  const ran = Object.entries(subject?.environments ?? {}).flatMap(([environment, running]) => {
    const where = value(environment);
    const { replaced, attested, workflow, since } = running;
    if (running.version !== version)
      return replaced?.version === version && replaced.request !== request
        ? [html`Ran in ${where} until ${instant(since, 'short')}, by ${by(replaced.request)}.`]
        : [];
    return [
      ...(running.request === request
        ? []
        : [
            html`Runs in ${where} since ${instant(since, 'short')}, by ${by(running.request)} (${value(workflow)}).`,
          ]),
      ...(attested === undefined || attested.request === request
        ? []
        : [html`Renewed in ${where} ${instant(attested.at, 'short')}, by ${by(attested.request)}.`]),
    ];
  });
  const open = Object.entries(subject?.open ?? {}).flatMap(([id, one]) =>
    id === request || one.version !== version
      ? []
      : [html`Under way since ${instant(one.requestedAt, 'short')}: ${by(id)} (${value(one.workflow)}).`],
  );
  const items = [...ran, ...open].map((item) => html`<li>${item}</li>\n`);
  return items.length === 0
    ? undefined
    : card('Other requests about this version', html`<ul class="plain">\n${items}</ul>`);
}
