import { elementsOf, type Members, membersOf, wordOf } from './members.ts';

/** What is wrong with a wait that was passed though it saw what it must not. */
export const ABORTED = 'ends a wait as passed that saw what its rules abort at';

/** A wait as the rules of a request have it. */
export interface ForeseenWait {
  /** True where it is over as soon as its checks pass. */
  readonly sooner: boolean;
  /** How long it lasts in plain seconds; `undefined` where a calendar or the request itself says that. */
  readonly seconds: number | undefined;
  /** The stage and the question whose answer is the day until which it lasts: `approve.when`. */
  readonly answer: string | undefined;
  /** What no look may see: its list in canonical form. */
  readonly abortWhen: string | undefined;
}

/** A wait as a request began it. */
export interface BegunWait {
  /** When it began, and when it is over: ISO 8601. */
  readonly at: string;
  readonly until: string;
  readonly sooner: boolean;
  /** What was answered before, when each stage was approved last, by stage and question: `approve.when`. */
  readonly answered: ReadonlyMap<string, string>;
}

/** The waits of a definition by the names of their stages, from its text. */
export function waitsIn(workflow: string | undefined): ReadonlyMap<string, ForeseenWait> {
  const stages = membersOf(membersOf(workflow).get('stages'));
  return new Map(
    [...stages].flatMap(([name, text]) => {
      const stage = membersOf(text);
      if (wordOf(stage.get('type')) !== 'wait') return [];
      const seconds = membersOf(stage.get('for') ?? stage.get('due')).get('seconds');
      const sooner = wordOf(stage.get('until')) === 'passed';
      const lasts = seconds === undefined ? undefined : Number(seconds);
      const answered = membersOf(stage.get('until')).get('answer');
      const answer = answered === undefined ? undefined : wordOf(answered);
      return [[name, { sooner, seconds: lasts, answer, abortWhen: stage.get('abortWhen') }] as const];
    }),
  );
}

/** What is wrong with the beginning of a wait by the rules of its request; nothing where it is one that they have. */
export function whyNoWait(
  foreseen: ForeseenWait | undefined,
  { at, until, sooner, answered }: BegunWait,
): string | undefined {
  if (foreseen === undefined) return 'begins a wait that the rules of its request do not have';
  if (sooner !== foreseen.sooner) return 'begins a wait that ends otherwise than by the rules of its request';
  if (foreseen.answer !== undefined) {
    const day = answered.get(foreseen.answer)?.trim() ?? '';
    const chosen = Math.max(Date.parse(at), Date.parse(day));
    return chosen === Date.parse(until)
      ? undefined
      : `begins a wait until ${until}, and '${day}' was answered to ${foreseen.answer}`;
  }
  const lasts = (Date.parse(until) - Date.parse(at)) / 1_000;
  return foreseen.seconds === undefined || lasts === foreseen.seconds
    ? undefined
    : `begins a wait of ${lasts} seconds, and the rules of its request have ${foreseen.seconds}`;
}

/** What is wrong with a wait that was passed, given how it began and the text of its last results. */
export function whyNotOver(
  begun: BegunWait | undefined,
  at: string,
  results: string | undefined,
): string | undefined {
  if (begun === undefined) return 'ends a wait that never began';
  const found = elementsOf(results);
  if (found.some((result) => membersOf(result).get('passed') !== 'true'))
    return 'ends a wait as passed whose checks did not pass';
  const early = Date.parse(at) < Date.parse(begun.until);
  return early && !(begun.sooner && found.length > 0)
    ? `ends a wait before ${begun.until}, until when it lasts`
    : undefined;
}

/** What is wrong with a wait that was passed, given the text of its last results: it saw what its rules have it abort at. */
export function whyAborted(
  foreseen: ForeseenWait | undefined,
  results: string | undefined,
): string | undefined {
  const found = elementsOf(results).map((result) => membersOf(result));
  const forbidden = elementsOf(foreseen?.abortWhen).some((text) => {
    const sight = membersOf(text);
    const saw = wordOf(sight.get('saw'));
    const of = found.find((result) => saw.startsWith(`${wordOf(result.get('name'))}.`));
    const value = membersOf(of?.get('saw')).get(saw.slice(wordOf(of?.get('name')).length + 1));
    return value !== undefined && isSeen(sight, value);
  });
  return forbidden ? ABORTED : undefined;
}

/** Whether a value is what a comparison must not see; texts in canonical form are the same where their values are. */
function isSeen(sight: Members, value: string): boolean {
  const [is, oneOf] = [sight.get('is'), sight.get('oneOf')];
  if (is !== undefined) return value === is;
  if (oneOf !== undefined) return elementsOf(oneOf).includes(value);
  const number = /^-?\d/.test(value) ? Number(value) : Number.NaN;
  const limit = (word: string) => Number(sight.get(word) ?? Number.NaN);
  return (
    number >= limit('atLeast') ||
    number <= limit('atMost') ||
    number > limit('over') ||
    number < limit('under')
  );
}
