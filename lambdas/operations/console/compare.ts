import * as z from 'zod/mini';
import { flawOfVersion, plainVersion } from '../../../schema/names.ts';
import { entriesOfRequest, lastOfSubject, subjectOf } from '../../api/read.ts';
import { subjectPath } from '../../api/schemas/subjects.ts';
import { type Compared, compareContent, comparisonColumns, comparisonRows } from '../../console/compare.ts';
import { sheetOf } from '../../console/parts.ts';
import { open, versionStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState, SubjectState, VersionState } from '../../domain/model.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { LOOKED_THROUGH, requestsAbout } from './about.ts';
import { type ConsolePorts, consolePage } from './page.ts';

const MOST = 5;

/** They come with a comma between them, so each is in its safe form, which has none. */
const versionsIn = (text: string): readonly string[] => text.split(',').map(plainVersion);

const version = z.string('is missing: tick two to five versions on the page of the model').check(
  z.refine((text) => {
    const named = text.split(',');
    return named.length >= 2 && named.length <= MOST && new Set(named).size === named.length;
  }, 'must be two to five different versions: version=1&version=2'),
  z.refine(
    (text) => versionsIn(text).every((one) => flawOfVersion(one) === undefined),
    'must be versions in their safe form, as the page of the model has them',
  ),
);

/** Two to five versions of a subject beside one another, what differs first. */
export const compareVersions = consolePage({
  path: '/console/subjects/{kind}/{name}/compare',
  section: { in: '/console/running' },
  pathParameters: subjectPath,
  query: z.strictObject({ version }),
  show: async (ports, { path, query, who: { person } }) => {
    const subject = subjectOf(path);
    const { state } = await lastOfSubject(ports, subject);
    const versions = await read(ports, state, versionsIn(query.version));
    const definition = versions.at(-1)?.definition;
    const workflow = definition === undefined ? undefined : await definitionOf(ports, definition);
    const rows = comparisonRows(versions, workflow);
    const reader = { workflow, roles: ports.catalogue.roles, zone: person.timeZone };
    return {
      title: `${subject}: versions ${versions.map((one) => one.version).join(', ')}`,
      lede: `${rows.filter(({ changed }) => changed).length} of ${rows.length} things differ. Differences of numbers are against version ${versions[0]?.version}.`,
      content: () => compareContent(versions, rows, reader),
      sheet: () => sheetOf(comparisonColumns(versions), rows),
      data: {
        subject,
        versions: versions.map(({ definition: _, requests, ...one }) => ({
          ...one,
          requests: requests.map(({ request }) => request),
        })),
      },
    };
  },
});

type Found = Compared & { readonly definition: string };

async function read(ports: ConsolePorts, state: SubjectState, versions: readonly string[]): Promise<Found[]> {
  const { subject } = state;
  const [fixed, about] = await Promise.all([
    Promise.all(versions.map((one) => ports.ledger.last(versionStream(subject, one)))),
    requestsAbout(ports, subject, versions),
  ]);
  return Promise.all(
    versions.map((one, index) => {
      const requests = about.get(one) ?? [];
      const sealed = fixed[index];
      // What says what a version is: the request that fixed it, or else the newest that is about it.
      const request = sealed === undefined ? requests[0]?.request : open<VersionState>(sealed).state.request;
      return submitted(ports, state, { about: one, request, requests });
    }),
  );
}

async function submitted(
  ports: ConsolePorts,
  { subject, environments }: SubjectState,
  {
    about,
    request,
    requests,
  }: { about: string; request: string | undefined; requests: readonly RequestState[] },
): Promise<Found> {
  const entries = request === undefined ? [] : await entriesOfRequest(ports, request);
  const found = entries.findLast(({ action, state }) => action === 'submitted' && state.version === about);
  if (found?.action !== 'submitted' || request === undefined) {
    const message = `No version '${about}' of ${subject} is among its newest ${LOOKED_THROUGH} requests or was ever promoted: see its page.`;
    throw new GovernanceError('UnknownVersion', message, { subject, version: about });
  }
  const runsIn = Object.entries(environments).flatMap(([name, one]) => (one.version === about ? [name] : []));
  const { at, details, state } = found;
  return {
    version: about,
    request,
    at,
    submission: details.submission,
    runsIn,
    requests,
    definition: state.definition,
  };
}
