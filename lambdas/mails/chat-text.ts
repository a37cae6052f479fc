import { oneLine } from './text.ts';

/** What means something in the markup of Slack or Teams, and what looks like it and means nothing there. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '<': '\u2039',
  '>': '\u203a',
  '[': '\uff3b',
  ']': '\uff3d',
  '@': '\uff20',
  '#': '\uff03',
  '&': '\uff06',
  '*': '\u2217',
  _: '\uff3f',
  '~': '\u223c',
  '`': '\u02cb',
  '|': '\u00a6',
  '\\': '\uff3c',
};
const MARKUP = /[<>[\]@#&*_~`|\\]/g;
/** What begins an emoji that is called by its name, such as `:warning:`. */
const EMOJI = /:(?=[a-z0-9_+'-]+:)/gi;

/**
 * A text from outside, on one line of at most so many characters, as no chat makes anything of it: it calls nobody (`@here`,
 * `<!channel>`), leads nowhere, and hides nothing of itself. What a markup knows is shown by its likeness.
 */
export function chatText(text: string, max: number): string {
  return oneLine(text, max)
    .replace(EMOJI, '\u2236')
    .replace(MARKUP, (character) => LOOKALIKES[character] ?? '');
}
