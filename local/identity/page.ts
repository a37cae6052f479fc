import { renderDocument } from '../../lambdas/pages/document.ts';
import { html } from '../../lambdas/pages/html.ts';
import { value } from '../../lambdas/pages/parts.ts';
import { everyone, type Roles } from '../../schema/roles.ts';

/** Somebody who stands in no role, to see what such a person sees. */
export const STRANGER = { email: 'stranger@example.org', name: 'Somebody in no role' };

/** The page on which somebody chooses who they are: each person of the roles is one button. @param action where it goes */
export function choicePage(roles: Roles, action: string): string {
  const people = [...everyone(roles).values(), STRANGER].map(({ email, name }) => {
    const held = Object.entries(roles)
      .filter(([, members]) => members.some((member) => member.email === email))
      .map(([role]) => role);
    return html`<li><button type="submit" name="email" value="${email}" class="second">${value(name)}<br><small>${email}${held.length > 0 && html`, ${held.join(', ')}`}</small></button></li>\n`;
  });
  return page(
    'Who are you?',
    html`<p>This is the identity provider of this machine: whoever you choose, you are. A deployment asks the one of your organisation.</p>
<form method="post" action="${action}"><ul class="plain">
${people}</ul></form>`,
  );
}

/** The page that asks whether to sign out here as well. @param form the provider's own form, which has no button */
export function signOutPage(form: string): string {
  const [, action = ''] = /action="([^"]+)"/.exec(form) ?? [];
  const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(form) ?? [];
  return page(
    'Sign out here, too?',
    html`<p>The identity provider of this machine still knows you.</p>
<form method="post" action="${action}"><input type="hidden" name="xsrf" value="${xsrf}">
<button type="submit" name="logout" value="yes">Sign out</button></form>`,
  );
}

/** The page for what went wrong. */
export function failurePage(what: string): string {
  return page('This did not work', html`<p>${what}</p><p><a href="/sign-in">Begin again</a></p>`);
}

function page(title: string, content: ReturnType<typeof html>): string {
  return renderDocument({
    title,
    width: 'narrow',
    content: html`<div class="intro"><h1>${title}</h1></div>
<section class="card status">
${content}
</section>`,
  });
}
