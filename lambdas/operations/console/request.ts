import * as z from 'zod/mini';
import { entriesOfRequest, toEntry } from '../../api/read.ts';
import { requestId } from '../../api/schemas/common.ts';
import { askedAt, waitingIn } from '../../api/waiting.ts';
import { actsCard } from '../../console/acts.ts';
import { sheetOf } from '../../console/parts.ts';
import { ENTRY_COLUMNS, requestContent, requestLede } from '../../console/request.ts';
import { subjectStream } from '../../domain/entry.ts';
import { deploymentIn } from '../../domain/facts.ts';
import type { SubjectState } from '../../domain/model.ts';
import { position } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { submissionOf } from '../../engine/submissions.ts';
import type { RequestView } from '../../pages/view.ts';
import { nameRequest } from '../../words/purpose.ts';
import { requestsAbout } from './about.ts';
import { type ConsolePorts, consolePage } from './page.ts';
import { withoutProof } from './without-proof.ts';

/** The one lasting address of a request, for everyone whom it concerns. */
export const request = consolePage({
  path: '/console/requests/{request}',
  section: { in: '/console/requests' },
  pathParameters: z.strictObject({ request: requestId }),
  query: z.strictObject({}),
  show: async (ports, { path, now, who: { person } }) => {
    const view = await viewOf(ports, path.request, now);
    const { workflow, state, history } = view;
    const waiting = waitingIn(state);
    const waitsFor = Object.fromEntries(
      waiting.map(({ stage }) => [stage, askedAt(view, stage)?.waitsFor ?? []]),
    );
    const acts = actsCard(view, { waitsFor, email: person.email });
    const { subject, version } = state;
    const about = (await requestsAbout(ports, subject, [version])).get(version) ?? [];
    const shown = { view, waitsFor, zone: person.timeZone, acts, about };
    return {
      title: nameRequest(workflow, state),
      lede: requestLede(shown),
      content: () => requestContent(shown),
      sheet: () => sheetOf(ENTRY_COLUMNS, history),
      data: {
        ...state,
        waiting: waiting[0],
        waitsFor: [...new Set(Object.values(waitsFor).flat())],
        about: about.map((one) => one.request),
        entries: history.map(toEntry).map((entry) => ({ ...entry, details: withoutProof(entry.details) })),
      },
    };
  },
});

/** What the page shows: the request's stream, the last entry of its subject, what was submitted as the version that runs. */
async function viewOf(ports: ConsolePorts, id: string, now: Date): Promise<RequestView> {
  const history = await entriesOfRequest(ports, id);
  const { state } = history.at(-1) as (typeof history)[number];
  const [subject, workflow] = await Promise.all([
    position<SubjectState>(ports, subjectStream(state.subject)),
    definitionOf(ports, state.definition),
  ]);
  const replaces = await submissionOf(
    ports,
    deploymentIn(subject?.state, workflow.environments.at(-1)),
    state,
  );
  const { roles, freezes } = ports.catalogue;
  return { workflow, roles, state, history, subject: subject?.state, replaces, freezes, now };
}
