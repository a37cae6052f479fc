import { everyone, membersOf, type Roles } from './roles.ts';
import { sharedOut } from './share.ts';
import {
  type Choice,
  escalationsOf,
  type FormField,
  type HumanStage,
  isHuman,
  stagesInOrder,
  type Workflow,
  waysOf,
} from './workflow.ts';

/** What one decision may take of an entry, in bytes of canonical JSON. */
export const ROOM_OF_ONE = 12_000;

/** What all decisions of an attempt may take together. A registry keeps them for each environment, and more than once. */
export const ROOM_OF_ALL = 40_000;

/**
 * The longest token that an entry keeps, in bytes: with the groups of somebody who is in two hundred of them. It stands in the entry
 * of its own decision and in no state, so that it takes nothing of the room that decisions have.
 */
export const MOST_TOKEN_BYTES = 12_288;

/** The longest key that it keeps beside, in bytes of JSON: RSA with 8,192 bits has 1,500. */
export const MOST_KEY_BYTES = 2_048;

/** A sentence, where a stage asks for a comment on approvals; what was typed into a question that takes any text. */
const WORDS = 120;
/** What a decision records of what its person saw. */
const SEEN = 200;

/**
 * What a decision at a stage needs at most, in bytes, when nobody writes more than they must: signed by whoever has the
 * longest name and address, for all the roles of the stage, in place of another, every question answered.
 */
export function needOf(stage: HumanStage, roles: Roles): number {
  const people = [...everyone(roles).values()];
  const person = longest(people.map(({ email }) => email));
  const name = longest(people.map((one) => one.name));
  const asked = [...stage.approvers.map(({ role }) => role), ...escalationsOf(stage).map(({ to }) => to)];
  const role = longest(Object.keys(roles));
  const answers = Object.fromEntries(stage.form.map((field) => [field.name, longestAnswer(field)]));
  const countsFor = longest([role, ...asked]);
  const signature = { person, name, role, countsFor, inPlaceOf: person, mayCountFor: asked };
  const decision = {
    ...signature,
    choice: 'approve-with-conditions',
    meaning: stage.meaning,
    answers,
    at: INSTANT,
  };
  const comment = stage.commentRequiredFor.some((choice) => APPROVALS.has(choice)) ? WORDS : 0;
  return sizeOf(decision) + comment + SEEN;
}

/**
 * What all decisions of an attempt need at most, stage by stage in the order of the path, in bytes: as many of each stage
 * as it takes before it is settled.
 */
export function needsOf(
  workflow: Workflow,
  roles: Roles,
): readonly (readonly [stage: string, bytes: number])[] {
  return stagesInOrder(workflow).flatMap(([name, stage]) =>
    isHuman(stage) ? [[name, decisionsAt(stage, roles) * needOf(stage, roles)] as const] : [],
  );
}

/**
 * How many decisions a stage takes at most: every seat (where one of several ways is enough, all but one of each, and the last), and as many rejections as do not end it; one of each of its people
 * where they can abstain, or a casting vote waits for all.
 */
export function decisionsAt(
  {
    approvers,
    anyOf,
    rejectQuorum,
    abstain,
    chair,
  }: Pick<HumanStage, 'approvers' | 'anyOf' | 'rejectQuorum' | 'abstain' | 'chair'>,
  roles: Roles,
): number {
  const short = waysOf({ approvers, anyOf }).map((way) => {
    const seats = way.map(({ role, quorum }) =>
      typeof quorum === 'number' ? quorum : sharedOut(quorum, membersOf(roles, role).length),
    );
    return seats.reduce((sum, quorum) => sum + quorum, -1);
  });
  const most = short.reduce((sum, each) => sum + each, 1) + rejectQuorum - 1;
  if (abstain !== true && chair?.casting !== true) return most;
  const people = approvers.flatMap(({ role }) => membersOf(roles, role).map(({ email }) => email));
  return Math.max(most, new Set(people).size);
}

/** The size of a value as an entry keeps it, in bytes. */
export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

const APPROVALS: ReadonlySet<string> = new Set<Choice>(['approve', 'approve-with-conditions']);
const INSTANT = '2026-01-01T00:00:00.000Z';

function longestAnswer({ type, options, atMost = WORDS }: FormField): string {
  if (type === 'yes-no') return 'yes';
  if (type === 'date') return '2026-01-01';
  if (type === 'text') return 'a'.repeat(Math.min(WORDS, atMost));
  return type === 'choice' ? longest(options) : 'a'.repeat(24);
}

function longest(texts: readonly string[]): string {
  return texts.reduce((most, text) => (sizeOf(text) > sizeOf(most) ? text : most), '');
}
