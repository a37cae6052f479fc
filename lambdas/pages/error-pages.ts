import { renderDocument } from './document.ts';
import { type Content, html } from './html.ts';
import { value } from './parts.ts';

/**
 * The page for every link that is not genuine. It says the same whatever is wrong with the link, so that nobody
 * learns anything from trying.
 */
export function notFoundPage(): string {
  return plainPage(
    'This link does not work',
    'It is incomplete or damaged, or it was never one of ours. Nothing was decided.',
    'Open the link from the mail again. If your mail program broke it over two lines, copy both parts into the address bar, without a space between them.',
  );
}

/** The page for an address that there is not. @param consoleUrl where everything else is, if people sign in */
export function unknownAddressPage(consoleUrl: string | undefined): string {
  return plainPage(
    'There is no page at this address',
    'It is incomplete or mistyped, or it was never one of ours. Nothing was decided.',
    html`Open the link from the mail again, and copy all of it.${consoleUrl !== undefined && html` What waits for you, and everything else that there is to see, is in <a href="${consoleUrl}">the console</a>.`}`,
  );
}

/**
 * The page for what went wrong with a request for a page. `message` is shown as it is: it must be made for people
 * and hold nothing that only an operator may know.
 */
export function errorPage(status: number, message: string): string {
  const ours = status >= 500;
  return plainPage(
    ours ? 'Something went wrong on our side' : 'This could not be done',
    message,
    ours
      ? 'Try again in a minute, with the same link: it still works, and nothing that was recorded is lost. If you had sent a decision, the page then shows whether it was recorded.'
      : 'Open the link from the mail again and send the form once more. What was recorded before is not lost.',
  );
}

function plainPage(title: string, what: string, advice: Content): string {
  return renderDocument({
    title,
    width: 'narrow',
    content: html`<div class="intro"><h1>${title}</h1></div>
<section class="card status">
<p>${value(what)}</p>
<h2>What you can do</h2>
<p>${advice}</p>
</section>`,
  });
}
