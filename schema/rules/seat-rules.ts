import { own } from '../own.ts';
import { everyone, membersOf, type Roles } from '../roles.ts';
import { isOf } from '../seat-people.ts';
import { nearestWord } from '../unknown-words.ts';
import { instead, quoteAll } from '../wording.ts';
import type { HumanStage, SeatRule, SeatsOrShare, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages } from './walk.ts';

/** How many people a message names who would be stuck. */
const NAMED = 5;

/**
 * Where a request says who decides it, it says so whatever it is like: everybody who may submit reports to somebody, every
 * subject is somebody's, and every option of the attribute stands for a role.
 */
export function seatRules(workflow: Workflow, roles: Roles): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, stage]) =>
    stage.approvers
      .flatMap((seats) => describe(seats, stage, workflow, roles))
      .map((message) => problem(workflow, message, name)),
  );
}

function describe(seats: SeatsOrShare, stage: HumanStage, workflow: Workflow, roles: Roles): string[] {
  const { rule } = seats;
  if (rule === undefined) return [];
  if ('is' in rule) return describeRequester(seats, stage, roles);
  if ('managerOf' in rule) return describeManagers(rule, seats, stage, workflow, roles);
  return 'ownerOf' in rule ? describeOwners(rule, workflow) : describeOptions(rule, workflow);
}

/** Whoever submits approves nothing of it, but knows whether they have received it. */
function describeRequester(
  { quorum }: SeatsOrShare,
  { type, alsoEligible, rejectQuorum }: HumanStage,
  roles: Roles,
): string[] {
  if (Object.hasOwn(roles, 'requester'))
    return [
      "asks by role: 'requester' whoever submitted, and there is a role of that name, too: rename that role",
    ];
  if (type !== 'task')
    return ["asks by role: 'requester' whoever submitted, who approves nothing: make it a task"];
  if (!alsoEligible.includes('requester'))
    return ["asks whoever submitted, and keeps them out: add 'requester' to alsoEligible, or leave it out"];
  return quorum === 1 && rejectQuorum === 1
    ? []
    : ["asks by role: 'requester' one person: remove quorum and rejectQuorum"];
}

function describeManagers(
  { managerOf }: Extract<SeatRule, { managerOf: unknown }>,
  { quorum }: SeatsOrShare,
  { rejectQuorum }: HumanStage,
  { requester }: Workflow,
  roles: Roles,
): string[] {
  if (managerOf !== 'requester')
    return [
      `its approver is the manager of '${managerOf}': ${instead(['requester'])}, whose manager it asks`,
    ];
  if (quorum !== 1 || rejectQuorum !== 1)
    return ['its approver is one person, the manager of the requester: remove quorum and rejectQuorum'];
  const people = everyone(roles);
  const alone = membersOf(roles, requester)
    .map(({ email }) => email)
    .filter((email) => people.get(people.get(email)?.manager ?? '') === undefined);
  if (alone.length === 0) return [];
  const more = alone.length > NAMED ? ` and ${alone.length - NAMED} more` : '';
  return [
    `would be stuck when ${quoteAll(alone.slice(0, NAMED))}${more} of the requester's role '${requester}' ` +
      `${alone.length === 1 ? 'submits: this person reports' : 'submit: these people report'} to nobody: write manager: '...' in workflows/roles.ts`,
  ];
}

function describeOwners(
  { ownerOf, owners }: Extract<SeatRule, { ownerOf: unknown }>,
  { subject }: Workflow,
): string[] {
  if (ownerOf !== 'subject') return [`its approver is the owner of '${ownerOf}': ${instead(['subject'])}`];
  const every = `${subject}/*`;
  if (owners.some(({ subjects }) => isOf(subjects, every))) return [];
  const known =
    owners.length === 0 ? '' : `, as none of ${quoteAll(owners.map(({ subjects }) => subjects))} is of it`;
  return [
    `would be stuck when nobody owns the subject '${subject}/...'${known}: end the owners in workflows/roles.ts with '${every}', and whose the rest is`,
  ];
}

function describeOptions(
  { attribute, of }: Extract<SeatRule, { attribute: unknown }>,
  { submission: { attributes } }: Workflow,
): string[] {
  const type = own(attributes, attribute);
  if (type === undefined) {
    const near = nearestWord(attribute, Object.keys(attributes));
    const remedy =
      near === undefined
        ? `add it to submission.attributes, as ${attribute}: [${quoteAll(Object.keys(of))}]`
        : `did you mean '${near}'?`;
    return [`its approver goes by the attribute '${attribute}', which no request states: ${remedy}`];
  }
  if (typeof type === 'string')
    return [
      `its approver goes by the attribute '${attribute}', which may be any ${type === 'text' ? 'text' : type}: list what it may be, as ${attribute}: [${quoteAll(Object.keys(of))}]`,
    ];
  const missing = type.filter((option) => !Object.hasOwn(of, option));
  const unknown = Object.keys(of).filter((option) => !type.includes(option));
  return [
    ...(missing.length > 0
      ? [`would be stuck when ${attribute} is ${quoteAll(missing)}: say in approver.of whose that is`]
      : []),
    ...unknown.map((option) => {
      const near = nearestWord(option, type);
      return `its approver.of has '${option}', which ${attribute} never is: ${near === undefined ? instead(type) : `did you mean '${near}'?`}`;
    }),
  ];
}
