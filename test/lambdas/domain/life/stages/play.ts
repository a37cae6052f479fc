import { END, isHuman, type PolicyStage } from '../../../../../schema/workflow.ts';
import { agree, Books, isEffectAt, tracksAt } from './books.ts';
import { type Life, PEOPLE, REQUESTS, type Throw } from './scenario.ts';
import { type Verdict, World } from './world.ts';

const START = Date.parse('2026-03-02T09:00:00.000Z');
/** Longer than anybody is waited for. */
const TOO_LONG_MS = 49 * 3_600_000;

/**
 * Plays a life from its beginning to its last throw.
 * @returns what was seen to happen
 * @throws Broken at the first entry that is not what the books say
 */
export async function playLife({ workflow, members, isSigned, throws }: Life): Promise<ReadonlySet<string>> {
  const books = new Books(workflow, members);
  const world = new World(workflow, books, START);
  if (isSigned) for (const rule of rulesOf(world)) world.switchRule(rule, 'sign');
  for (const dice of throws) await goOn(world, dice);
  return books.reached;
}

const one = <Item>(items: readonly Item[], die: number): Item | undefined => items[die % items.length];

const rulesOf = ({ workflow }: World): readonly PolicyStage[] =>
  Object.values(workflow.stages).filter((stage) => stage.type === 'policy');

/** Lets a life go on by one throw of the dice. */
async function goOn(world: World, dice: Throw): Promise<void> {
  const { books } = world;
  world.now += dice.pause * 1_000;
  books.reading = dice.reading;
  const rule = one(rulesOf(world), dice.stage);
  const request = begun(world, dice);
  if (dice.act === 'people') move(books, dice);
  else if (dice.act === 'settle') world.settle(dice.stage);
  else if (dice.act === 'rule' && rule !== undefined) world.switchRule(rule, dice.rule);
  else if (request === undefined) return;
  else if (books.book(request).status === 'rework') rework(world, request, dice);
  else await turn(world, request, dice);
}

/** The request that goes on, if it has begun before this throw: one after the other, and now and then one too early. */
function begun(world: World, { act, stage, person, isEligible, traits }: Throw): string | undefined {
  const { books } = world;
  if (act === 'people' || act === 'settle') return undefined;
  const known = REQUESTS.filter((request) => books.requests.has(request));
  const open = known.filter((request) => books.book(request).status !== 'closed');
  const next = REQUESTS[known.length];
  if (next === undefined || (open.length > 0 && (act !== 'next' || isEligible))) return one(open, stage);
  world.submit(next, one(books.members['author'] ?? [], person) ?? '', traits);
  return undefined;
}

/** What happens at the stage where a request is, or, astray, at any. */
async function turn(world: World, request: string, dice: Throw): Promise<void> {
  const { books } = world;
  const book = books.book(request);
  const here = books.position(book);
  const near = [here, ...tracksAt(books, here)];
  const at = one(dice.act === 'astray' ? Object.keys(world.workflow.stages) : near, dice.stage) ?? here;
  if (dice.act === 'expire') {
    world.now += TOO_LONG_MS;
    world.expire(request, at);
  } else if (at !== END) await visit(world, request, at, dice);
  if (book.status === 'closed') world.leave(request);
}

/** Somebody comes into a role, or leaves one. */
function move({ members }: Books, { role, person }: Throw): void {
  const who = one(PEOPLE, person) ?? '';
  const people = members[role] ?? [];
  members[role] = people.includes(who) ? people.filter((other) => other !== who) : [...people, who];
}

/** The next attempt, in which as often as not only the code is another; or the end of the wait for it. */
function rework(world: World, request: string, { act, person, traits, isEligible }: Throw): Verdict {
  const by = one(world.books.members['author'] ?? [], person) ?? '';
  const { traits: before } = world.books.book(request);
  const next = isEligible ? { ...before, code: traits.code, version: traits.version } : traits;
  if (act !== 'expire') return world.submit(request, by, next);
  world.now += TOO_LONG_MS;
  return world.expire(request, 'intake');
}

/** What a stage does when its state in the machine is entered, or somebody answers there. */
async function visit(world: World, request: string, name: string, dice: Throw): Promise<void> {
  const { books } = world;
  const stage = books.stage(name);
  const book = books.book(request);
  if (stage === undefined) return;
  const isHere = books.position(book) === name || tracksAt(books, books.position(book)).includes(name);
  const current = books.at(book, name);
  const isFresh =
    current.outcome === undefined && current.openedAt === undefined && current.wait === undefined;
  const skips = isHere && isFresh && books.isToBeSkipped(book, name);
  const skipped = world.skip(request, name);
  agree(books.wordOf(name), `${name} is passed over`, skipped === 'done', skips);
  if (skipped === 'done' || stage.type === 'tracks') return;
  if (isHuman(stage)) return answer(world, request, name, dice);
  const acts = {
    check: () => world.check(request, name),
    policy: () => world.judge(request, name),
    wait: () => world.wait(request, name),
    promotion: () => world.promote(request, name),
    retirement: () => world.promote(request, name),
    attestation: () => world.promote(request, name),
  };
  const isDue = current.wait === undefined || world.now >= current.wait.lookAt;
  const isHeld = isEffectAt(books, name) && isHere && books.isHeld(book, name, world.now);
  const isGone = isEffectAt(books, name) && book.isSuperseded && current.outcome !== 'promoted';
  const verdict = await acts[stage.type]();
  // What is held says so once; the books look at whatever it says.
  if (isHeld) return;
  const goesOn = isGone || (isHere && current.outcome === undefined && isDue);
  agree(books.wordOf(name), `${name} goes on in its turn`, verdict === 'done', goesOn);
}

/** Opens a stage, or lets somebody answer: whoever may must be heard, and nobody else. */
function answer(world: World, request: string, name: string, dice: Throw): void {
  const { books, now } = world;
  const book = books.book(request);
  const { openedAt, outcome } = books.at(book, name);
  const isHere = books.position(book) === name || tracksAt(books, books.position(book)).includes(name);
  if (openedAt === undefined) {
    const opens = isHere && outcome === undefined;
    agree(books.wordOf(name), `${name} opens`, world.open(request, name) === 'done', opens);
    return;
  }
  const able = dice.isEligible ? books.eligible(book, name) : PEOPLE;
  const { choice, days } = dice;
  const person = one(able, dice.person);
  if (person === undefined) return;
  const stage = books.stage(name);
  const isWaiving = stage !== undefined && isHuman(stage) && stage.waives !== undefined;
  const said = {
    stage: name,
    person,
    choice: isWaiving && choice === 'approve' ? 'approve-with-conditions' : choice,
  } as const;
  const takes = books.takesDecision(request, said, now);
  const known = books.at(book, name).votes.some((vote) => vote.person === person);
  const verdict = world.decide(request, name, { ...said, days });
  // The same answer once more is no error.
  const otherwise = known && verdict === 'nothing' ? 'nothing' : 'refused';
  agree(books.wordOf(name), `${person} decides ${name}: ${said.choice}`, verdict, takes ? 'done' : otherwise);
}
