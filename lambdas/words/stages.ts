import { formatWait } from '../../schema/duration.ts';
import { inHundred } from '../../schema/policy.ts';
import { answerAwaited, attributeAwaited } from '../../schema/wait.ts';
import type { Test, When } from '../../schema/when.ts';
import {
  escalationsOf,
  type HumanStage,
  hasTracks,
  isHuman,
  type PolicyStage,
  type Stage,
  type TracksStage,
  type WaitStage,
  type Window,
} from '../../schema/workflow.ts';
import { spansOf, WEEKDAYS } from '../../schema/working-hours.ts';
import { describeChecks } from './checks.ts';
import { ruleWords, seatWords } from './votes.ts';

/** What a stage does, in a few words under its title. */
export function describeStage(stage: Stage): string {
  if (isHuman(stage)) {
    const signing = stage.signature === undefined ? '' : `, ${stage.signature}`;
    const rules = ruleWords(stage).map((words) => `, ${words}`);
    return `${seatWords(stage)}${rules.join('')}${signing}, within ${formatWait(stage.due)}${afterwards(stage)}`;
  }
  if (hasTracks(stage)) return describeTracks(stage);
  if (stage.type === 'check')
    return `checks ${describeChecks(stage.checks)}${stage.waivedAt === undefined ? '' : '; what fails may be waived'}`;
  if (stage.type === 'policy') return describeRule(stage);
  if (stage.type === 'wait') return describeWait(stage);
  const effect = { promotion: 'promotes to', retirement: 'retires from', attestation: 'renews in' }[
    stage.type
  ];
  const window = stage.window === undefined ? '' : `, in the window ${describeWindow(stage.window)}`;
  return `${effect} ${stage.environment}${window}${HELD_WHILE[stage.blockedBy ?? 'nothing']}`;
}

const HELD_WHILE = {
  nothing: '',
  'overdue-findings': ', held while a condition is overdue',
  'open-findings': ', held while a condition is open',
} as const;

/** Whom a stage asks again and whom it asks too while it waits, each in a few words; nothing for most. */
export function describeProds(stage: Stage): readonly string[] {
  if (!isHuman(stage)) return [];
  const { remindAfter } = stage;
  return [
    ...(remindAfter === undefined ? [] : [`reminds every ${formatWait(remindAfter)}`]),
    ...escalationsOf(stage).map(({ after, to }) => `escalates to ${to} after ${formatWait(after)}`),
  ];
}

function describeWait(stage: WaitStage): string {
  const { for: lasts, until, due, checks, every, abortWhen = [] } = stage;
  const looks = describeChecks(checks);
  const often = every === undefined ? '' : ` every ${formatWait(every)}`;
  const fails = abortWhen.map((sight) => ` or ${sight.saw} ${describeTest(sight)}`);
  if (until === 'passed')
    return `waits until its checks pass (${looks}), looks${often}; fails after ${due ? formatWait(due) : ''}${fails.join('')}`;
  const span =
    lasts === undefined
      ? `until ${answerAwaited(stage) === undefined ? attributeAwaited(stage) : `the day answered to ${answerAwaited(stage)}`}`
      : `for ${formatWait(lasts)}`;
  if (looks === '') return `waits ${span}`;
  return `waits ${span}, looks${often} (${looks}); fails if its checks fail in the end${fails.join('')}`;
}

function describeTracks({ tracks, atLeast }: TracksStage): string {
  return `${tracks.length} tracks at once, ${atLeast === tracks.length ? 'all' : `${atLeast}`} of which must pass`;
}

/** What comes when time runs out, where that is not just the end. */
function afterwards({ ifExpired }: HumanStage): string {
  if (ifExpired === undefined) return '';
  return ifExpired === 'next' ? ', else it goes on without' : `, else ${ifExpired.start} is started`;
}

function describeRule(stage: PolicyStage): string {
  const { when, checks, approvedBy, until, otherwise, reviewAfterwards } = stage;
  const asksChecks = Object.keys(checks).length > 0;
  const conditions = [
    ...(when === undefined ? [] : [asksChecks ? describePart(when, 2) : describeWhen(when)]),
    ...(asksChecks ? [`its checks pass (${describeChecks(checks)})`] : []),
  ];
  const others = otherwise.length === 0 ? 'rejects' : `asks ${otherwise.join(', ')}`;
  const looked =
    reviewAfterwards === undefined
      ? ''
      : `; ${inHundred(reviewAfterwards.share)} in 100 looked at afterwards by ${reviewAfterwards.role}`;
  return `approves by rule if ${conditions.join(' and ')}, signed by ${approvedBy}, until ${until}; otherwise ${others}${looked}`;
}

/** A window as people say it: `nights (monday to friday, 22:00 to 05:00 the next day, Europe/Berlin)`. */
export function describeWindow({ name, days, hours, timeZone }: Window): string {
  const spans = spansOf(hours).map(
    ({ from, until, overnight }) => `${from} to ${until}${overnight ? ' the next day' : ''}`,
  );
  return `'${name}' (${describeDays(days)}; ${spans.join(', ')}; ${timeZone})`;
}

/** Days one after the other as a span, from three on: `monday to thursday`. */
function describeDays(days: Window['days']): string {
  const places = days.map((day) => WEEKDAYS.indexOf(day));
  const isSpan = days.length > 2 && places.every((place, ahead) => place === ((places[0] ?? 0) + ahead) % 7);
  return isSpan ? `${days[0]} to ${days.at(-1)}` : days.join(', ');
}

/** A `when` as people say it; what is judged together is in parentheses where it could be read otherwise. */
export function describeWhen(when: When): string {
  if ('all' in when) return when.all.map((part) => describePart(part, when.all.length)).join(' and ');
  if ('any' in when) return when.any.map((part) => describePart(part, when.any.length)).join(' or ');
  if ('not' in when) return `not (${describeWhen(when.not)})`;
  if ('changed' in when) return `${when.changed} changed`;
  return `${when.metric ?? when.attribute ?? when.answer} ${describeTest(when)}`;
}

/** What a comparison asks of its value: `over 500`. */
function describeTest(comparison: Test): string {
  const facts = ['metric', 'attribute', 'answer', 'saw'];
  const [test, value] = Object.entries(comparison).find(([member]) => !facts.includes(member)) ?? [];
  const words = {
    is: 'is',
    oneOf: 'is one of',
    atLeast: 'at least',
    atMost: 'at most',
    over: 'over',
    under: 'under',
  };
  return `${words[test as keyof typeof words]} ${Array.isArray(value) ? value.join(', ') : value}`;
}

/** One of so many parts of an `all` or `any`. */
function describePart(part: When, of: number): string {
  const parts = 'all' in part ? part.all : 'any' in part ? part.any : [];
  return of > 1 && parts.length > 1 ? `(${describeWhen(part)})` : describeWhen(part);
}
