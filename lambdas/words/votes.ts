import { type HumanStage, type SeatsOrShare, waysOf } from '../../schema/workflow.ts';
import type { Decision } from '../domain/model.ts';
import { listNames } from './choices.ts';
import { describeSeats, OR } from './seats.ts';

type Voting = Pick<HumanStage, 'approvers' | 'anyOf' | 'inOrder' | 'chair' | 'ifExpired'>;

/** Whom a stage asks, in a few words: `1 manager and 2 risk`, `60% of board`, `1 manager, then 1 risk`, `1 director, or 2 manager`. */
export function seatWords(stage: Pick<Voting, 'approvers' | 'anyOf' | 'inOrder'>): string {
  const ways = waysOf(stage).map((way) =>
    way
      .map(({ role, quorum }) => (typeof quorum === 'number' ? `${quorum} ${role}` : `${quorum} of ${role}`))
      .join(stage.inOrder === true ? ', then ' : ' and '),
  );
  return ways.join(OR);
}

/** What else there is to know of how a stage is decided, in a few words: `director may veto`; empty for most. */
export function ruleWords({ abstain, chair }: Pick<HumanStage, 'abstain' | 'chair'>): string[] {
  return [
    ...(chair?.veto === true ? [`${chair.role} may veto`] : []),
    ...(chair?.casting === true ? [`${chair.role} has the casting vote`] : []),
    ...(abstain === true ? ['abstention'] : []),
  ];
}

/** What somebody who is asked must know of how a stage is decided, in sentences; nothing for most stages. */
export function howItIsDecided(stage: Voting): string | undefined {
  const { approvers, anyOf, inOrder, chair, ifExpired } = stage;
  const shares = approvers.flatMap((seats) =>
    typeof seats.quorum === 'string' ? [describeShare(seats)] : [],
  );
  const said = [
    ...shares,
    ...(anyOf === undefined ? [] : [`One of these is enough: ${describeWays(stage)}.`]),
    ...(inOrder === true
      ? [`One role is asked after the other: ${approvers.map(({ role }) => role).join(', then ')}.`]
      : []),
    ...(chair?.veto === true ? [`A rejection by the chair (${chair.role}) alone ends the request.`] : []),
    ...(chair?.casting === true
      ? [
          `When everybody has answered and no quorum is complete, the answer of the chair (${chair.role}) settles it, unless more of the others are against it than for it.`,
        ]
      : []),
    ...(ifExpired === 'next'
      ? ['When nobody has settled it in time, the request goes on without an answer.']
      : []),
  ];
  return said.length === 0 ? undefined : said.join(' ');
}

/** The ways to approve, as whom a stage waits for is said: `one person of the role director, or 2 people of the role manager`. */
function describeWays(stage: Voting): string {
  return waysOf(stage)
    .map((way) =>
      listNames(
        way.map(({ role, quorum }) =>
          typeof quorum === 'number' ? describeSeats({ role, quorum }) : `${quorum} of the role ${role}`,
        ),
      ),
    )
    .join(OR);
}

function describeShare({ role, quorum }: SeatsOrShare): string {
  return `It takes ${quorum} of those of the role ${role} who could decide when it was opened.`;
}

/** Who has abstained: `2: Morgan Ellis and Devon Park`; nothing where nobody has. */
export function abstentions(decisions: readonly Decision[]): string | undefined {
  const names = decisions.filter(({ choice }) => choice === 'abstain').map(({ name }) => name);
  return names.length === 0 ? undefined : `${names.length}: ${listNames(names)}`;
}
