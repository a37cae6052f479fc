import { END, type HumanStage, isHuman } from '../../../../schema/workflow.ts';
import type { Oracle } from './oracle.ts';
import { type Command, type Dismissal, PEOPLE, type Place, type Throw } from './scenario.ts';

/**
 * Reads a command from the dice. `advance` is what a well-behaved execution or person would do next; the other acts
 * are late, early, repeated or by the wrong person as often as not. Nothing when the dice make no sense.
 */
export function readCommand(dice: Throw, oracle: Oracle): Command | Dismissal | undefined {
  const { request, act } = dice;
  const by = pick([], dice);
  if (!oracle.exists(request))
    return { kind: 'submit', request, by: pick(oracle.members.author ?? [], dice), traits: dice.traits };
  // An execution is past intake, and anything can happen to it, only once its request is entered.
  if (act === 'dismiss') return { kind: 'dismiss', role: 'left', by };
  if (!oracle.isEntered(request) && act !== 'submit' && act !== 'close')
    return { kind: 'enter', request, by };
  const here = oracle.position(request);
  const isEarly = !oracle.isWaiting(request) && !oracle.isEnded(request);
  if (act === 'advance' || (act === 'decide' && dice.isHere && isEarly)) {
    return advance(dice, oracle);
  }
  const place = {
    stage: dice.isHere ? here : `s${dice.stage}`,
    attempt: dice.isHere ? oracle.attempt(request) : dice.attempt,
  };
  switch (act) {
    case 'submit':
      return { kind: act, request, by, traits: dice.traits };
    case 'enter':
    case 'note':
    case 'leave':
    case 'queue':
    case 'turn':
      return { kind: act, request, by };
    case 'hand-over':
      return handOver(dice, oracle, place);
    case 'close':
      return { kind: act, request, outcome: dice.outcome };
    case 'revise':
      return {
        kind: act,
        request,
        by,
        input: `${request}-${oracle.attempt(request) + (dice.isHere ? 1 : 0)}`,
        traits: dice.traits,
      };
    case 'skip':
      return { kind: act, request, at: dice.isMember ? conditional(dice, oracle) : place };
    case 'open':
    case 'check':
    case 'promote':
      return { kind: act, request, at: place };
    case 'expire':
      return expire(dice, oracle, place.attempt);
    case 'decide':
      return decide(dice, oracle, place.stage, place.attempt);
  }
}

/** A timer runs out where somebody waits, or fires late for what is behind. */
function expire(dice: Throw, oracle: Oracle, attempt: number): Command | undefined {
  const { request } = dice;
  if (oracle.isInRework(request) || oracle.isQueued(request))
    return { kind: 'expire', request, at: { stage: 'intake', attempt } };
  const order = Object.keys(oracle.workflow.stages);
  const here = order.indexOf(oracle.position(request));
  const stage = dice.isMember ? order.at(here) : order[dice.stage % Math.max(here, 1)];
  if (stage === undefined || humanAt(oracle, stage) === undefined) return undefined;
  return { kind: 'expire', request, at: { stage, attempt } };
}

function advance(dice: Throw, oracle: Oracle): Command {
  const { request, traits } = dice;
  const attempt = oracle.attempt(request);
  const stage = oracle.position(request);
  const by = pick(oracle.members.author ?? [], dice);
  if (oracle.isInRework(request))
    return { kind: 'revise', request, by, input: `${request}-${attempt + 1}`, traits };
  if (oracle.unnoted(request).length > 0) return { kind: 'note', request, by };
  if (oracle.isEnded(request) || stage === END) return { kind: 'leave', request, by };
  if (oracle.isSuperseded(request) && dice.isHere) return { kind: 'close', request, outcome: 'superseded' };
  if (oracle.isQueued(request)) return { kind: 'turn', request, by };
  if (oracle.mustQueue(request)) return { kind: 'queue', request, by };
  const at = { stage, attempt };
  if (oracle.expect({ kind: 'skip', request, at }, 0) === 'done') return { kind: 'skip', request, at };
  const { type } = oracle.workflow.stages[stage] ?? {};
  if (type === 'promotion') return { kind: 'promote', request, at };
  if (type === 'check') return { kind: 'check', request, at };
  return oracle.isWaiting(request) ? decide(dice, oracle, stage, attempt) : { kind: 'open', request, at };
}

function decide(dice: Throw, oracle: Oracle, stage: string, attempt: number): Command {
  const { request, choice, isComplete } = dice;
  const able = PEOPLE.filter((by) => oracle.mayDecide(request, stage, by));
  const by = pick(dice.isMember ? able : dice.isHere ? asked(oracle, stage) : [], dice);
  return { kind: 'decide', request, at: { stage, attempt }, by, choice, isComplete };
}

function handOver(dice: Throw, oracle: Oracle, at: Place): Command {
  const { request, other } = dice;
  const able = PEOPLE.filter((by) => oracle.mayDecide(request, at.stage, by));
  const by = pick(dice.isMember ? able : asked(oracle, at.stage), dice);
  const to = pick([], { ...dice, person: other });
  return { kind: 'hand-over', request, at, by, to };
}

/** A stage of the current attempt that has a condition, where there is one. */
function conditional({ request, stage }: Throw, oracle: Oracle): Place {
  const stages = Object.entries(oracle.workflow.stages).filter(([, { when }]) => when !== undefined);
  const [name = 's0'] = stages[stage % Math.max(stages.length, 1)] ?? [];
  return { stage: name, attempt: oracle.attempt(request) };
}

/** The members of a stage's roles. */
function asked(oracle: Oracle, stage: string): string[] {
  return (humanAt(oracle, stage)?.approvers ?? []).flatMap(({ role }) => oracle.members[role] ?? []);
}

function humanAt({ workflow }: Oracle, name: string): HumanStage | undefined {
  const stage = workflow.stages[name];
  return stage !== undefined && isHuman(stage) ? stage : undefined;
}

/** One of these people, or anybody when there are none. */
function pick(some: readonly string[], { person }: Pick<Throw, 'person'>): string {
  const people = some.length > 0 ? some : PEOPLE;
  return people[person % people.length] ?? '';
}
