import { nearestWord } from '../../schema/unknown-words.ts';
import { UsageError } from '../errors.ts';

/** What one line of a script says: what somebody does, what changes, or how long nothing happens. */
export type Step =
  | {
      readonly do: 'submit';
      readonly facts: Readonly<Record<string, string>>;
      /** The workflow, where it is another than the one that is played. */
      readonly workflow?: string | undefined;
    }
  | { readonly do: 'revise'; readonly facts: Readonly<Record<string, string>> }
  | { readonly do: 'wait'; readonly milliseconds: number }
  | {
      readonly do: 'answer';
      readonly person: string;
      readonly choice:
        | 'approve'
        | 'approve-with-conditions'
        | 'abstain'
        | 'request-changes'
        | 'reject'
        | 'rescind';
      readonly comment: string;
      readonly answers: Readonly<Record<string, string>>;
    }
  | { readonly do: 'approve-all' }
  | { readonly do: 'hand-over'; readonly from: string; readonly to: string }
  | { readonly do: 'withdraw' | 'disown'; readonly person: string; readonly reason: string }
  | { readonly do: 'close-conditions'; readonly person: string; readonly comment: string }
  | { readonly do: 'join' | 'leave'; readonly person: string; readonly role: string }
  | {
      readonly do: 'freeze';
      /** All of them if absent. */
      readonly environment?: string | undefined;
      readonly milliseconds: number;
      readonly reason: string;
    };

/** A step where it stands. */
export type ScriptStep = Step & {
  readonly line: number;
  /** As it is written. */
  readonly text: string;
  /** The request that it is about, by the name that a `submit` gave it, or the id of its workflow; the last one submitted if absent. */
  readonly of?: string | undefined;
  /** True for a step that must be refused. */
  readonly refused?: true;
};

const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
const VERBS = {
  approves: 'approve',
  'approves with conditions': 'approve-with-conditions',
  abstains: 'abstain',
  'requests changes': 'request-changes',
  rejects: 'reject',
  'takes back': 'rescind',
} as const;

const TIME = String.raw`(\d+(?:\.\d+)?) (minute|hour|day|week)s?`;
const PERSON = String.raw`([^\s@]+@[^\s@]+)`;
const WAIT = new RegExp(`^wait ${TIME}$`);
const SUBMIT = /^submit(?: ([a-z][a-z0-9-]*))??(?: with (.+))?$/;
const REVISE = /^revise(?: with (.+))?$/;
const EVERYBODY = 'everybody approves';
const HAND_OVER = new RegExp(`^${PERSON} hands over to ${PERSON}$`);
const WITHDRAW = new RegExp(`^${PERSON} withdraws: (.+)$`);
const DISOWN = new RegExp(`^${PERSON} disowns: (.+)$`);
const CLOSE = new RegExp(`^${PERSON} closes conditions: (.+)$`);
const MEMBER = new RegExp(`^${PERSON} (joins|leaves) ([a-z][a-z0-9-]*)$`);
const FREEZE = new RegExp(`^freeze(?: ([a-z][a-z0-9-]*))?? for ${TIME}: (.+)$`);
const ANSWER = new RegExp(
  `^${PERSON} (${Object.keys(VERBS)
    .sort((a, b) => b.length - a.length)
    .join('|')})(?: with ((?:[\\w.-]+=[^,:]+)(?:, *[\\w.-]+=[^,:]+)*))?(?:: (.+))?$`,
);
const REFUSED = 'refused: ';
const NAMED = /^([a-z][a-z0-9-]*): (.+)$/;

export const SCRIPT_HELP = `A script has one step a line; empty lines and those that begin with # say nothing:
  submit                                     submit with version=14, amount=700, evidence=model-card
  submit with version=15, code=same          as what runs: code, training-data, hyperparameters
  wait 2 days                                minutes, hours, days, weeks
  manager@example.com approves               ... approves with users-told=yes: All told.
  manager@example.com approves with conditions: Monitor the drift
  risk@example.com approves with conditions: Retrain it    where a check failed: waives it
  manager@example.com abstains
  manager@example.com requests changes: The recall is too low
  revise                                     revise with version=15, auc=0.95
  manager@example.com rejects: Not needed
  manager@example.com hands over to deputy-manager@example.com
  manager@example.com takes back: I had not seen the report
  data-scientist@example.com withdraws: A better one is coming
  data-scientist@example.com disowns: I never asked for this
  manager@example.com closes conditions: Monitored since Monday
  everybody approves                         until nobody is asked any more
  kim@example.com joins manager              ... leaves manager: from now on, as a deployment does it
  freeze production for 3 days: Year-end     without an environment: all
  second: submit with version=15             another request, by a name; further lines about it begin with it
  rollback: submit model-rollback            ... of another workflow
  second: manager@example.com approves       what was started by itself is named by its workflow (model-rollback: ...)
  refused: dana@example.com approves         this must be refused`;

/**
 * Reads a script of a simulation.
 * @throws UsageError that names the first line that is no step, and the forms there are.
 */
export function parseScript(text: string): ScriptStep[] {
  return text.split(/\r?\n/).flatMap((source, index): ScriptStep[] => {
    const written = source.trim();
    if (written === '' || written.startsWith('#')) return [];
    const refused = written.startsWith(REFUSED);
    const rest = refused ? written.slice(REFUSED.length) : written;
    const [, of, named] = NAMED.exec(rest) ?? [];
    const line = index + 1;
    const step = parseStep(named ?? rest, line);
    return [{ ...step, line, text: written, of, ...(refused ? { refused } : {}) }];
  });
}

function parseStep(step: string, line: number): Step {
  if (step === EVERYBODY) return { do: 'approve-all' };
  for (const [pattern, read] of READERS) {
    const match = pattern.exec(step);
    if (match !== null) return read(match.slice(1), line);
  }
  const meant = whatIsMeant(step);
  const advice = meant === undefined ? '' : ` Did you mean '${meant}'?`;
  throw new UsageError(`Line ${line} of the script is no step: '${step}'.${advice}\n${SCRIPT_HELP}`);
}

/** What each step begins with: somebody does something, or something happens. */
const OF_PEOPLE = [
  ...Object.keys(VERBS),
  ...['hands over to', 'withdraws', 'disowns', 'closes conditions', 'joins', 'leaves'],
];
const OF_NOBODY = ['submit', 'revise', 'wait', 'freeze', EVERYBODY];

/** The words with which a line most likely was to begin, after its person; `undefined` where it begins with known ones. */
function whatIsMeant(step: string): string | undefined {
  const [, rest = step] = /^[^\s@]+@\S+ (.+)$/.exec(step) ?? [];
  const known = rest === step ? OF_NOBODY : OF_PEOPLE;
  const [verb = ''] = rest.split(/ with (?=[\w.-]+=)|:/);
  const words = verb.trim().split(' ');
  // Of `submitt model-promotion` and `joined manager` the first word is meant, of `approves with condition` all are.
  for (const tried of [verb.trim(), words[0] ?? '']) {
    const near = nearestWord(tried, known);
    if (near !== undefined && near !== tried) return near;
  }
  return undefined;
}

const millisecondsOf = (count: string | undefined, unit: string | undefined): number =>
  Number(count) * UNITS[unit as keyof typeof UNITS];

const factsOn = (line: number, facts: string | undefined) => parseFacts(facts, `Line ${line} of the script`);

/** Each form of a step, and what its parts say. */
const READERS: readonly (readonly [RegExp, (parts: readonly string[], line: number) => Step])[] = [
  [WAIT, ([count, unit]) => ({ do: 'wait', milliseconds: millisecondsOf(count, unit) })],
  [SUBMIT, ([workflow, facts], line) => ({ do: 'submit', workflow, facts: factsOn(line, facts) })],
  [REVISE, ([facts], line) => ({ do: 'revise', facts: factsOn(line, facts) })],
  [HAND_OVER, ([from = '', to = '']) => ({ do: 'hand-over', from, to })],
  [WITHDRAW, ([person = '', reason = '']) => ({ do: 'withdraw', person, reason })],
  [DISOWN, ([person = '', reason = '']) => ({ do: 'disown', person, reason })],
  [CLOSE, ([person = '', comment = '']) => ({ do: 'close-conditions', person, comment })],
  [MEMBER, ([person = '', verb, role = '']) => ({ do: verb === 'joins' ? 'join' : 'leave', person, role })],
  [
    FREEZE,
    ([environment, count, unit, reason = '']) => ({
      do: 'freeze',
      environment,
      milliseconds: millisecondsOf(count, unit),
      reason,
    }),
  ],
  [
    ANSWER,
    ([person = '', verb, facts, comment = ''], line) => ({
      do: 'answer',
      person,
      choice: VERBS[verb as keyof typeof VERBS],
      comment,
      answers: factsOn(line, facts),
    }),
  ],
];

/** Facts as a script writes them, `auc=0.9, code=same`. @throws UsageError that names the place where they stand */
export function parseFacts(text: string | undefined, place: string): Record<string, string> {
  const facts = (text ?? '').split(',').flatMap((part): [string, string][] => {
    if (part.trim() === '') return [];
    const [name, ...rest] = part.split('=');
    if (name === undefined || name.trim() === '' || rest.length === 0)
      throw new UsageError(`${place}: '${part.trim()}' is not written as name=value.`);
    return [[name.trim(), rest.join('=').trim()]];
  });
  return Object.fromEntries(facts);
}
