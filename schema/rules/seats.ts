import { isShare } from '../share.ts';
import { quoteAll } from '../wording.ts';
import { type SeatsOrShare, type Workflow, waysOf } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages } from './walk.ts';

/** More roles than this at once and nobody knows any more who must decide. */
const MOST = 8;

/** More ways to approve than this and nobody knows any more what is enough. */
const MOST_WAYS = 4;

/** A stage for people asks somebody: at least one role, each once, and a number of people of each. */
export function seats(workflow: Workflow): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, stage]) => {
    const { approvers, anyOf } = stage;
    const roles = approvers.map(({ role }) => role);
    const twice = roles.filter((role, index) => roles.indexOf(role) < index);
    return [
      ...(roles.length === 0 ? ["asks nobody: write a 'role', or 'approvers' with at least one role"] : []),
      ...(twice.length > 0 ? [`names ${quoteAll(twice)} twice: name each role once, with the sum`] : []),
      ...(roles.length > MOST
        ? [`asks ${roles.length} roles at once: ask ${MOST} at most, the others at a stage of their own`]
        : []),
      ...(anyOf === undefined ? [] : describeWays(anyOf)),
      ...waysOf(stage)
        .flat()
        .filter(({ quorum }) => !isShare(quorum) && (!Number.isSafeInteger(quorum) || Number(quorum) < 1))
        .map(
          ({ role, quorum, rule }) =>
            `its quorum of ${rule === undefined ? 'role ' : ''}'${role}' is ${quorum}: write a whole number from 1${typeof quorum === 'string' ? ", or a share from '1%' to '100%' in whole percent" : ''}`,
        ),
    ].map((message) => problem(workflow, message, name));
  });
}

/** Each way to approve asks somebody, is another than the others, and could be the one that is enough. */
function describeWays(ways: readonly (readonly SeatsOrShare[])[]): string[] {
  const seats = ways.flat();
  const mixed = seats
    .filter(
      ({ role, quorum }) =>
        isShare(quorum) && seats.some((one) => one.role === role && one.quorum !== quorum),
    )
    .map(({ role }) => role);
  const idle = ways.flatMap((way, index) => {
    const enough = ways.find((other, at) => includes(way, other, at < index));
    return enough === undefined || enough.length === 0 ? [] : [[way, enough] as const];
  });
  return [
    ...(ways.length === 1
      ? ['has anyOf with one way to approve: name another, or write it as approvers']
      : []),
    ...(ways.length > MOST_WAYS
      ? [`has ${ways.length} ways to approve in anyOf: name ${MOST_WAYS} at most`]
      : []),
    ...(ways.some((way) => way.length === 0) && seats.length > 0
      ? ['has a way to approve in anyOf that asks nobody: name a role in it, or remove it']
      : []),
    ...idle.map(
      ([way, enough]) =>
        `asks in anyOf for ${wordsOf(way)}, where ${wordsOf(enough)} is enough: remove one of them`,
    ),
    ...(mixed.length > 0
      ? [
          `asks in anyOf for a share of ${quoteAll([...new Set(mixed)])} and for another number of its people: write the same share wherever you name it`,
        ]
      : []),
  ];
}

/** Whether whoever fills one way has filled the other. @param orAlike also when both ask for the same */
function includes(way: readonly SeatsOrShare[], other: readonly SeatsOrShare[], orAlike: boolean): boolean {
  const asks = ({ role, quorum }: SeatsOrShare) =>
    way.some((one) => one.role === role && (one.quorum === quorum || Number(one.quorum) > Number(quorum)));
  if (!other.every(asks)) return false;
  return (
    orAlike ||
    !way.every(({ role, quorum }) => other.some((one) => one.role === role && one.quorum === quorum))
  );
}

const wordsOf = (way: readonly SeatsOrShare[]): string =>
  way.map(({ role, quorum }) => `${quorum} '${role}'`).join(' and ');
