import { membersOf, type Roles } from '../roles.ts';
import { sharedOut } from '../share.ts';
import { quoteAll } from '../wording.ts';
import { type HumanStage, type Workflow, waysOf } from '../workflow.ts';
import { knownRoles } from './known-roles.ts';
import { type Problem, problem } from './rule.ts';
import { seats } from './seats.ts';
import { allStages, humanStages } from './walk.ts';

/**
 * The words of a vote say something: nobody is offered an abstention that nobody could give, a chair is one of the people who
 * are asked and can do what others can't, and whoever is asked first leaves enough people for who comes after.
 */
export function votes(workflow: Workflow, roles: Roles): readonly Problem[] {
  if (seats(workflow).length > 0 || knownRoles(workflow, roles).length > 0) return [];
  return humanStages(allStages(workflow)).flatMap(([name, stage]) =>
    [...abstentions(stage, roles), ...chairs(stage, roles), ...turns(stage, roles)].map((message) =>
      problem(workflow, message, name),
    ),
  );
}

function abstentions(stage: HumanStage, roles: Roles): string[] {
  const { type, abstain, approvers, chair } = stage;
  if (abstain !== true) return [];
  if (type === 'task') return ['offers abstention, but a task is done or not: remove abstain'];
  if (isByRule(stage)) return [];
  const people = peopleOf(
    approvers.map(({ role }) => role),
    roles,
  );
  const needed = Math.min(
    ...waysOf(stage).map((way) =>
      way.reduce((sum, { role, quorum }) => sum + counted(roles, role, quorum), 0),
    ),
  );
  if (people.size > needed || chair?.casting === true) return [];
  return [
    `offers abstention, but needs all of its ${people.size === 1 ? 'one person' : `${people.size} people`}, so that nobody can abstain: remove abstain, lower a quorum, or add people to ${quoteAll(approvers.map(({ role }) => role))}`,
  ];
}

function chairs(stage: HumanStage, roles: Roles): string[] {
  const { chair, approvers, rejectQuorum } = stage;
  if (chair === undefined) return [];
  const asked = approvers.map(({ role }) => role);
  const people = peopleOf(asked, roles);
  const presiding = membersOf(roles, chair.role).filter(({ email }) => people.has(email));
  if (chair.veto !== true && chair.casting !== true)
    return [
      'has a chair who can do no more than others: write veto: true, or casting: true, or remove the chair',
    ];
  if (isByRule(stage)) return [];
  if (presiding.length === 0)
    return [
      `its chair '${chair.role}' has nobody whom it asks: add a person of that role to ${quoteAll(asked)}, or name another role`,
    ];
  return [
    ...(chair.veto === true && rejectQuorum === 1
      ? [
          'gives its chair a veto, which everybody has here, as one rejection ends the request: write a rejectQuorum above 1, or remove veto',
        ]
      : []),
    ...(chair.casting === true && presiding.length > 1
      ? [
          `gives a casting vote to ${presiding.length} people of the role '${chair.role}': name a role that one of its people has`,
        ]
      : []),
  ];
}

/** Whom such a stage asks, each request says for itself. */
const isByRule = ({ approvers }: HumanStage): boolean => approvers.some(({ rule }) => rule !== undefined);

/** In order, whoever signs first may be needed later, and each person signs once. */
function turns({ inOrder, approvers }: HumanStage, roles: Roles): string[] {
  if (inOrder !== true) return [];
  if (approvers.length === 1) return ['asks one role in order: name several in approvers, or remove inOrder'];

  return approvers.flatMap(({ role, quorum }, index) => {
    const before = approvers.slice(0, index);
    const earlier = peopleOf(
      before.map((seats) => seats.role),
      roles,
    );
    const members = membersOf(roles, role);
    const both = members.filter(({ email }) => earlier.has(email)).length;
    const taken = Math.min(
      both,
      before.reduce((sum, seats) => sum + counted(roles, seats.role, seats.quorum), 0),
    );
    if (taken === 0 || members.length - taken >= counted(roles, role, quorum)) return [];
    return [
      `asks '${role}' after ${quoteAll(before.map((seats) => seats.role))}, whose people may have signed for themselves then: add people to '${role}' who are in no earlier role, or turn the order round`,
    ];
  });
}

function counted(roles: Roles, role: string, quorum: HumanStage['approvers'][number]['quorum']): number {
  return typeof quorum === 'number' ? quorum : sharedOut(quorum, membersOf(roles, role).length);
}

function peopleOf(names: readonly string[], roles: Roles): ReadonlySet<string> {
  return new Set(names.flatMap((role) => membersOf(roles, role).map(({ email }) => email)));
}
