import { UsageError } from '../errors.ts';

/** One line of a script: what somebody does, or how long nothing happens. */
export type ScriptStep = { readonly line: number } & (
  | { readonly do: 'submit'; readonly facts: Readonly<Record<string, string>> }
  | { readonly do: 'revise'; readonly facts: Readonly<Record<string, string>> }
  | { readonly do: 'wait'; readonly milliseconds: number }
  | {
      readonly do: 'answer';
      readonly person: string;
      readonly choice: 'approve' | 'approve-with-conditions' | 'request-changes' | 'reject';
      readonly comment: string;
      readonly answers: Readonly<Record<string, string>>;
    }
  | { readonly do: 'hand-over'; readonly from: string; readonly to: string }
  | { readonly do: 'withdraw'; readonly person: string; readonly reason: string }
);

const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
const VERBS = {
  approves: 'approve',
  'approves with conditions': 'approve-with-conditions',
  'requests changes': 'request-changes',
  rejects: 'reject',
} as const;

const WAIT = /^wait (\d+(?:\.\d+)?) (minute|hour|day|week)s?$/;
const SUBMIT = /^(submit|revise)(?: with (.+))?$/;
const HAND_OVER = /^([^\s@]+@\S+) hands over to ([^\s@]+@\S+)$/;
const WITHDRAW = /^([^\s@]+@\S+) withdraws: (.+)$/;
const ANSWER =
  /^([^\s@]+@\S+) (approves with conditions|approves|requests changes|rejects)(?: with ((?:[\w.-]+=[^,:]+)(?:, *[\w.-]+=[^,:]+)*))?(?:: (.+))?$/;

export const SCRIPT_HELP = `A script has one step a line; empty lines and those that begin with # say nothing:
  submit                                     submit with version=14, amount=700, evidence=model-card
  wait 2 days                                minutes, hours, days, weeks
  manager@example.com approves               ... approves with users-told=yes: All told.
  manager@example.com approves with conditions: Monitor the drift
  manager@example.com requests changes: The recall is too low
  revise                                     revise with version=15, auc=0.95
  manager@example.com rejects: Not needed
  manager@example.com hands over to deputy-manager@example.com
  data-scientist@example.com withdraws: A better one is coming`;

/**
 * Reads a script of a simulation.
 * @throws UsageError that names the first line that is no step, and the forms there are.
 */
export function parseScript(text: string): ScriptStep[] {
  return text.split(/\r?\n/).flatMap((source, index): ScriptStep[] => {
    const step = source.trim();
    if (step === '' || step.startsWith('#')) return [];
    return [{ line: index + 1, ...parseStep(step, index + 1) }];
  });
}

type Step<Kind = ScriptStep> = Kind extends ScriptStep ? Omit<Kind, 'line'> : never;

function parseStep(step: string, line: number): Step {
  const wait = WAIT.exec(step);
  if (wait) return { do: 'wait', milliseconds: Number(wait[1]) * UNITS[wait[2] as keyof typeof UNITS] };
  const submit = SUBMIT.exec(step);
  if (submit) return { do: submit[1] as 'submit' | 'revise', facts: parseFacts(submit[2] ?? '', line) };
  const given = HAND_OVER.exec(step);
  if (given) return { do: 'hand-over', from: given[1] ?? '', to: given[2] ?? '' };
  const withdrawn = WITHDRAW.exec(step);
  if (withdrawn) return { do: 'withdraw', person: withdrawn[1] ?? '', reason: withdrawn[2] ?? '' };
  const answer = ANSWER.exec(step);
  if (answer) {
    const [, person = '', verb, facts = '', comment = ''] = answer;
    const choice = VERBS[verb as keyof typeof VERBS];
    return { do: 'answer', person, choice, comment, answers: parseFacts(facts, line) };
  }
  throw new UsageError(`Line ${line} of the script is no step: '${step}'.\n${SCRIPT_HELP}`);
}

function parseFacts(text: string, line: number): Record<string, string> {
  const facts = text.split(',').flatMap((part): [string, string][] => {
    if (part.trim() === '') return [];
    const [name, ...rest] = part.split('=');
    if (name === undefined || name.trim() === '' || rest.length === 0)
      throw new UsageError(`Line ${line} of the script: '${part.trim()}' is not written as name=value.`);
    return [[name.trim(), rest.join('=').trim()]];
  });
  return Object.fromEntries(facts);
}
