import { isOverdue } from '../domain/checks.ts';
import { describeCondition } from '../words/conditions.ts';
import { type Html, html } from './html.ts';
import { card, value } from './parts.ts';
import { nameOf, type RequestView } from './view.ts';

/** The conditions of earlier approvals that nobody has closed. Nothing when there are none. */
export function findingsCard({ subject, roles, now }: RequestView): Html | undefined {
  const open = Object.values(subject?.findings ?? {});
  if (open.length === 0) return undefined;
  const items = open.map((finding) => {
    const { owner, due, version, raisedBy } = finding;
    const late = isOverdue(due, now) && html` <b class="late">overdue</b>`;
    const who = html`${value(nameOf(roles, owner))}, by ${value(due)}${late}; raised by ${value(nameOf(roles, raisedBy))} on version ${value(version)}`;
    return html`<li>${value(describeCondition(finding))} <span class="soft">${who}</span></li>\n`;
  });
  return card('Open conditions of earlier approvals', html`<ul class="conditions-list">\n${items}</ul>`);
}
