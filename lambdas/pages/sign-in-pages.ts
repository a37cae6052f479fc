import type { SignInFailure } from '../domain/errors.ts';
import { renderDocument } from './document.ts';
import { type Content, type Html, html } from './html.ts';
import { value } from './parts.ts';

/** Where somebody signs in, to go on to `to`. @param other whether the provider is to ask who they are, whoever it knows */
export function signInHref(to?: string, other = false): string {
  const parameters = new URLSearchParams({ ...(to === undefined ? {} : { to }) });
  if (other) parameters.set('other', 'yes');
  return parameters.size === 0 ? '/sign-in' : `/sign-in?${parameters}`;
}

const TITLES: Partial<Record<SignInFailure, string>> = {
  'not-begun': 'This sign-in is over',
  'other-browser': 'This sign-in began in another browser',
  'provider-down': 'Your identity provider does not answer',
  clock: 'The clocks do not agree',
  'unknown-person': 'You stand in no role here',
  'foreign-form': 'This form was not taken',
  'not-authenticated-again': 'You were not asked again who you are',
};

/** The page for whoever could not be signed in: what happened, and what they can do. @param to where they wanted to go */
export function signInProblemPage(reason: SignInFailure, message: string, to?: string): string {
  const again =
    reason === 'foreign-form'
      ? html`<p><a href="/console">Go to the console</a></p>`
      : html`<p><a href="${signInHref(to)}">Sign in</a></p>`;
  const others = ['unknown-person', 'no-address', 'unverified-address', 'cancelled'].includes(reason);
  return statusPage(
    TITLES[reason] ?? 'You are not signed in',
    html`<p>${message}</p>`,
    again,
    others && html`<p><a href="${signInHref(to, true)}">Sign in as somebody else</a></p>`,
    html`<p class="quiet">Nothing was decided. A link from a mail goes on working wherever its stage asks for no signature.</p>`,
  );
}

/** The page for somebody who is signed in and stands in no role any more. */
export function unknownPersonPage(email: string, csrf: string): string {
  return statusPage(
    'You stand in no role here',
    html`<p>You are signed in as ${value(email)}, and no role lists that address, or asks for a group that your identity provider does not put you in.</p>`,
    html`<p>Ask whoever looks after the roles to add you, and then open this page again; or sign in as somebody else.</p>`,
    signOutForm(csrf),
  );
}

/** The form with which somebody signs out. */
export function signOutForm(csrf: string): Html {
  return html`<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="${csrf}"><button type="submit" class="second">Sign out</button></form>`;
}

/** The page of whoever has signed out. */
export function signedOutPage(): string {
  return statusPage(
    'You are signed out',
    html`<p>Nobody is signed in here in this browser now.</p>`,
    html`<p><a href="${signInHref()}">Sign in</a></p>`,
  );
}

/** A page that goes on by itself to another site, where a form may not lead, with a link for who stays on it. */
export function goingOnPage(title: string, to: string): string {
  return statusPage(
    title,
    html`<p>One moment: this page goes on by itself.</p>`,
    html`<p><a href="${to}">Go on</a></p>`,
  );
}

function statusPage(title: string, ...content: Content[]): string {
  return renderDocument({
    title,
    width: 'narrow',
    content: html`<div class="intro"><h1>${title}</h1></div>
<section class="card status">
${content}
</section>`,
  });
}
