import { renderConsole } from '../../../console/frame.ts';
import { CONSOLE_STYLESHEET } from '../../../console/stylesheet.ts';
import {
  type Outcome,
  outcomeContent,
  type Part,
  TOGETHER_PATH,
  togetherContent,
} from '../../../console/together.ts';
import type { Content } from '../../../pages/html.ts';
import { responseHeaders } from '../../../pages/response-headers.ts';
import { STYLESHEET } from '../../../pages/stylesheet.ts';
import type { FormState } from '../../../pages/view.ts';
import type { Page } from '../../review.ts';
import type { Actor } from '../place.ts';

const HEADERS = responseHeaders([STYLESHEET, CONSOLE_STYLESHEET]);
const MY_WORK = { name: 'My work', path: '/console' };

/** What the page is called. */
export function titleTogether(parts: readonly Part[]): string {
  const open = parts.filter(({ why }) => why === undefined).length;
  if (open > 0) return open === 1 ? 'Decide one request' : `Decide ${open} requests together`;
  const decided = parts.filter(({ isDecided }) => isDecided).length;
  if (decided === 0) return 'Nothing of these waits for you here';
  if (decided < parts.length) return `You have decided ${decided} of these ${parts.length} requests`;
  return decided === 1 ? 'You have decided this request' : `You have decided these ${decided} requests`;
}

/** The form as it came back: what is wrong with it, and what was entered. */
export function refusedPage(
  status: number,
  { parts, form, who, now }: { parts: readonly Part[]; form: FormState; who: Actor; now: Date },
): Page {
  const content = togetherContent({ parts, form: { prefix: '', ...form } });
  const title = parts.length === 0 ? 'These are not decided together' : titleTogether(parts);
  return pageOf(status, { title: `Error: ${title}`, content, who, now });
}

/** What came of decisions of which some were not recorded. */
export function outcomePage(
  status: number,
  { outcomes, choice, who, now }: { outcomes: readonly Outcome[]; choice: string; who: Actor; now: Date },
): Page {
  const recorded = outcomes.filter(({ why }) => why === undefined).length;
  const title = `${recorded} of ${outcomes.length} are recorded`;
  return pageOf(status, { title, content: outcomeContent(outcomes, choice), who, now });
}

function pageOf(
  status: number,
  { title, content, who, now }: { title: string; content: Content; who: Actor; now: Date },
): Page {
  const body = renderConsole({
    title,
    content,
    path: TOGETHER_PATH,
    query: {},
    sections: [MY_WORK],
    section: MY_WORK.path,
    viewer: { name: who.person.name, csrf: who.csrf },
    now,
  });
  return { status, body, headers: HEADERS };
}
