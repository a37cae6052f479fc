import { administrators } from '../../../schema/roles.ts';
import { canComplete } from '../../domain/request/mandates.ts';
import { waitingAt } from '../../domain/request/remind.ts';
import { tell } from '../../engine/ask.ts';
import { forEach } from '../../engine/notify.ts';
import { peopleNeededMail } from '../../mails/people-needed-mail.ts';
import type { InformPorts, News } from './news.ts';

/** Asks administrators, each at once whatever mails they prefer, for people at a stage, as long as too few are left there. */
export async function askForPeople(ports: InformPorts, news: News<'administrators-asked'>): Promise<void> {
  const { workflow, state, roles } = news;
  const { stage, attempt, people } = news.entry.details;
  const waiting = waitingAt(workflow, state, { stage, attempt });
  if (waiting === undefined || canComplete(news, stage)) return;
  const asked = administrators(roles).filter(({ email }) => people.includes(email));
  const mail = peopleNeededMail({ workflow, roles, state, stage, now: news.now });
  await forEach(asked, (person) => tell(ports, { workflow, stage, person, request: state.request }, mail));
}
