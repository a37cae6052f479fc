import { verdictOf } from '../check/check-pack.ts';
import { checkPage } from '../check/check-page.ts';

/** What of a browser is used here. */
interface Element {
  value: string;
  disabled: boolean;
  textContent: string | null;
  className: string;
  readonly outerHTML: string;
  append(...children: (Element | string)[]): void;
  replaceChildren(...children: Element[]): void;
  addEventListener(event: string, listener: (event: { preventDefault(): void }) => void): void;
}
declare const document: {
  readonly documentElement: Element;
  getElementById(id: string): Element;
  createElement(name: string): Element;
  addEventListener(event: string, listener: () => void): void;
};

document.addEventListener('DOMContentLoaded', () => {
  // Before anything here changes it.
  const page = `<!DOCTYPE html>${document.documentElement.outerHTML}`;
  const [form, digests, receipts, button, result] = ['check', 'digests', 'receipts', 'button', 'result'].map(
    (id) => document.getElementById(id),
  ) as [Element, Element, Element, Element, Element];
  button.disabled = false;
  say(result, 'open', 'Not checked yet: type the two fingerprints, and press the button.');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void check(page, { digests: digests.value, receipts: receipts.value }, result);
  });
});

async function check(
  page: string,
  typed: { digests: string; receipts: string },
  result: Element,
): Promise<void> {
  const trusted = { digests: fingerprint(typed.digests), receipts: fingerprint(typed.receipts) };
  if (!/^[0-9a-f]{64}$/.test(trusted.digests) || !/^[0-9a-f]{64}$/.test(trusted.receipts))
    return say(
      result,
      'bad',
      'A fingerprint is 64 hexadecimal digits: type both, as you have them from the organisation.',
    );
  if (globalThis.crypto?.subtle === undefined)
    return say(
      result,
      'bad',
      'This browser checks no signatures for a page that comes this way: open the file itself, from your disk.',
    );
  say(result, 'open', 'Checking ...');
  const found = await checkPage(page, trusted);
  const { problems, unproven, holds, open } = found;
  const { kind, sentence } = verdictOf(found);
  say(result, kind, sentence, [
    ...problems.map((text) => ['bad', text]),
    ...unproven.map((text) => ['unproven', text]),
    ...holds.map((text) => ['good', text]),
    ...open.map((text) => ['open', text]),
  ]);
}

/** What is typed may have spaces, colons and capitals. */
const fingerprint = (text: string): string => text.replace(/[\s:]/g, '').toLowerCase();

function say(
  result: Element,
  kind: string,
  headline: string,
  lines: readonly (readonly string[])[] = [],
): void {
  const title = document.createElement('p');
  title.className = `headline ${kind}`;
  title.textContent = headline;
  const list = document.createElement('ul');
  for (const [of = '', text = ''] of lines) {
    const item = document.createElement('li');
    item.className = of;
    item.textContent = `${{ bad: 'Wrong: ', unproven: 'Not proven: ', good: 'Holds: ', open: 'Open: ' }[of] ?? ''}${text}`;
    list.append(item);
  }
  result.replaceChildren(title, ...(lines.length === 0 ? [] : [list]));
}
