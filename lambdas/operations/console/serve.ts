import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { HTTP_ANSWERS } from '../../api/http-answers.ts';
import { matchPath, readParameters } from '../../api/parameters.ts';
import { renderConsole, type Section } from '../../console/frame.ts';
import { problemCard, problemPage } from '../../console/problem.ts';
import { CONSOLE_STYLESHEET } from '../../console/stylesheet.ts';
import { type ErrorCode, GovernanceError } from '../../domain/errors.ts';
import { type SignedIn, signInPath } from '../../engine/who.ts';
import { responseHeaders } from '../../pages/response-headers.ts';
import { STYLESHEET } from '../../pages/stylesheet.ts';
import { showOwn } from '../own/show.ts';
import type { Page } from '../review.ts';
import { toCsv } from './formats.ts';
import { Kept } from './kept.ts';
import type { AnyConsolePage, ConsolePorts, PagePorts, Shown } from './page.ts';
import { PAGES } from './pages.ts';

type Parameters = Readonly<Record<string, string>>;

/** Nothing is wrong with the service: whoever asked asked for what there is not. */
interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly problems: readonly string[];
}

const FORMATS = ['html', 'csv', 'json'] as const;
const SECTIONS: readonly Section[] = PAGES.flatMap(({ path, section }) =>
  'name' in section ? [{ name: section.name, path }] : [],
);

/**
 * Shows a page of the console to somebody who is signed in and stands in some role; whoever is not signed in is led there
 * and back. What can not be shown is a page, too, that says what to do.
 */
export const showConsole = (given: ConsolePorts): ((event: APIGatewayProxyEventV2) => Promise<Page>) => {
  const ports = { ...given, kept: new Kept(given.clock) };
  return async (sent) => {
    // What stands before the path is the API's own.
    const event = { ...sent, rawPath: sent.rawPath.slice(Math.max(0, sent.rawPath.indexOf('/console'))) };
    const who = await ports.who(event);
    const asked = event.rawQueryString ? `${event.rawPath}?${event.rawQueryString}` : event.rawPath;
    if (who === 'signed-out') return { status: 303, body: '', location: signInPath(asked) };
    if (who === 'unknown-person') return asPage(403, problemPage(NO_ROLE));
    try {
      return await find(ports, event, who);
    } catch (error) {
      return refuse(ports, event, who, refusalOf(ports, error));
    }
  };
};

const NO_ROLE = {
  title: 'You stand in no role',
  problems: [
    'You are signed in, but no role of this organisation names your address (any more), so there is nothing here that you may read.',
  ],
  advice: 'Ask whoever looks after workflows/roles.ts, or sign in as somebody else.',
  links: [[signInPath('/console'), 'Sign in again']],
} as const;

async function find(ports: PagePorts, event: APIGatewayProxyEventV2, who: SignedIn): Promise<Page> {
  for (const page of PAGES) {
    const path = matchPath(page.path, event.rawPath);
    if (path !== undefined) return show(ports, event, { page, path, who });
  }
  const own = await showOwn(ports, event.rawPath, who);
  if (own !== undefined) return own;
  return refuse(ports, event, who, {
    status: 404,
    title: 'There is no such page',
    problems: [`The console has no page ${event.rawPath.slice(0, 200)}.`],
  });
}

async function show(
  ports: PagePorts,
  event: APIGatewayProxyEventV2,
  { page, path, who }: { page: AnyConsolePage; path: Parameters; who: SignedIn },
): Promise<Page> {
  const { format = 'html', ...given } = filled(event.queryStringParameters ?? {});
  const inPath = readParameters(page.pathParameters, path);
  const inQuery = readParameters(page.query, given);
  const violations = [
    ...[...inPath.violations, ...inQuery.violations].map(({ path: name, message }) => `${name} ${message}.`),
    ...(FORMATS.some((one) => one === format) ? [] : ["format must be 'csv' or 'json'."]),
  ];
  if (violations.length > 0)
    return refuse(ports, event, who, {
      status: 400,
      title: 'This address says something that makes no sense',
      problems: violations,
    });
  const now = ports.clock.now();
  const visit = { path: inPath.data, query: inQuery.data, who, now };
  const shown = await page.show(ports, visit as never);
  if (format === 'json') return asFile('application/json', `${JSON.stringify(shown.data, null, 2)}\n`);
  if (format === 'csv' && shown.sheet !== undefined)
    return asFile('text/csv; charset=utf-8', toCsv(shown.sheet()), nameOf(event.rawPath));
  return asPage(200, render(event, { page, given, who, shown, now }));
}

function render(
  { rawPath }: APIGatewayProxyEventV2,
  {
    page,
    given,
    who,
    shown,
    now,
  }: { page: AnyConsolePage; given: Parameters; who: SignedIn; shown: Shown; now: Date },
): string {
  const { after, ...query } = given;
  return renderConsole({
    title: shown.title,
    lede: shown.lede,
    content: shown.content(),
    path: rawPath,
    query,
    sections: SECTIONS,
    section: 'name' in page.section ? page.path : page.section.in,
    viewer: { name: who.person.name, csrf: who.csrf },
    now: shown.asOf ?? now,
    next: shown.next,
    paged: after !== undefined,
    hasSheet: shown.sheet !== undefined,
  });
}

/** A form sends what nobody filled in as an empty text. */
function filled(query: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, text]) =>
      text === undefined || text === '' ? [] : [[name, text]],
    ),
  );
}

function refusalOf({ log }: ConsolePorts, error: unknown): Refusal {
  const known = error instanceof GovernanceError ? HTTP_ANSWERS[error.code as ErrorCode] : undefined;
  if (known !== undefined && !known.hidden)
    return { status: known.status, title: known.title, problems: [(error as Error).message] };
  log.error('a page of the console could not be made', error);
  return {
    status: 500,
    title: 'Something went wrong on our side',
    problems: ['This page could not be made. Nothing was changed: try again in a minute.'],
  };
}

function refuse(
  ports: ConsolePorts,
  { rawPath, queryStringParameters }: APIGatewayProxyEventV2,
  who: SignedIn,
  { status, title, problems }: Refusal,
): Page {
  const plain =
    queryStringParameters === undefined ? undefined : ([rawPath, 'The same page without filters'] as const);
  const links = [...(plain === undefined ? [] : [plain]), ['/console', 'My work'] as const];
  const content = problemCard({ problems, links });
  return asPage(
    status,
    renderConsole({
      title,
      content,
      path: rawPath,
      query: {},
      sections: SECTIONS,
      viewer: { name: who.person.name, csrf: who.csrf },
      now: ports.clock.now(),
    }),
  );
}

const PAGE_HEADERS = responseHeaders([STYLESHEET, CONSOLE_STYLESHEET]);

function asPage(status: number, body: string): Page {
  return { status, body, headers: PAGE_HEADERS };
}

function asFile(type: string, body: string, name?: string): Page {
  const disposition = name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` };
  return { status: 200, body, headers: { 'content-type': type, ...disposition } };
}

/** The name of a file of a page: `console-ledger.csv`. */
function nameOf(path: string): string {
  return `${path.slice(1).replace(/[^A-Za-z0-9.]+/g, '-')}.csv`;
}
