import { elementsOf, membersOf, wordOf } from './members.ts';

/** A stage that comes before an effect. */
interface Earlier {
  readonly stage: string;
  /** How many people must agree there; 0 where it asks nobody. */
  readonly people: number;
  /** Whether it may be passed over. */
  readonly conditional: boolean;
  /** The rules that may approve in the place of its people; itself, where it is one in whose place nobody is asked. */
  readonly rules: readonly string[];
  /** Whether it is passed over when its time is over, whoever has agreed by then. */
  readonly lapses: boolean;
  /** Of a check: the stage at which people may waive what it found. */
  readonly waivedAt: string | undefined;
  /** Whether nothing but a rule approves there. */
  readonly byRuleAlone: boolean;
  /** The stage of which it is one track. */
  readonly trackOf: string | undefined;
}

/** An effect that rules have. */
export interface Foreseen {
  readonly effect: string;
  readonly environment: string;
  readonly before: readonly Earlier[];
  /** How many tracks must have passed of each stage that has such. */
  readonly tracks: ReadonlyMap<string, number>;
}

/** An effect that took place. */
export interface Done {
  readonly effect: string;
  readonly environment: string;
  /** Who agreed to it, and where. */
  readonly agreed: readonly { readonly stage: string; readonly person: string }[];
  /** The stages of the rules that approved it in the place of people. */
  readonly byRule: readonly string[];
}

/** What the request of an effect must say of a stage before it. */
export interface Need {
  readonly stage: string;
  readonly how: 'passed' | 'passed over';
}

/** The effects of a definition by the names of their stages, from its text. */
export function effectsIn(workflow: string | undefined): ReadonlyMap<string, Foreseen> {
  const rules = membersOf(workflow);
  const stages = membersOf(rules.get('stages'));
  const effects = new Map<string, Foreseen>();
  const before: Earlier[] = [];
  const sparing = new Map<string, readonly string[]>();
  const tracks = new Map<string, number>();
  for (let name = wordOf(rules.get('start')); stages.has(name); ) {
    const stage = membersOf(stages.get(name));
    stages.delete(name);
    const [effect = '', environment = '', next = ''] = ['type', 'environment', 'next'].map((member) =>
      wordOf(stage.get(member)),
    );
    if (stage.has('environment')) effects.set(name, { effect, environment, before: [...before], tracks });
    const others = elementsOf(stage.get('otherwise')).map(wordOf);
    const byRuleAlone = effect === 'policy' && others.length === 0;
    if (effect === 'policy')
      for (const other of others) sparing.set(other, [...(sparing.get(other) ?? []), name]);
    // A stage of tracks is passed when they are: nothing else says so.
    if (effect === 'tracks') {
      tracks.set(name, Number(stage.get('atLeast')));
      name = next;
      continue;
    }
    before.push({
      stage: name,
      people: peopleAt(stage),
      conditional: (stage.has('when') && effect !== 'policy') || stage.has('samples') || stage.has('waives'),
      lapses: wordOf(stage.get('ifExpired')) === 'next',
      waivedAt: stage.has('waivedAt') ? wordOf(stage.get('waivedAt')) : undefined,
      rules: byRuleAlone ? [name] : (sparing.get(name) ?? []),
      byRuleAlone,
      trackOf: stage.has('track') ? wordOf(membersOf(stage.get('track')).get('of')) : undefined,
    });
    name = next;
  }
  return effects;
}

/** What an effect needs of its request, or what is wrong with it by the rules alone. */
export function needsOf(
  foreseen: Foreseen | undefined,
  { effect, environment, agreed, byRule }: Done,
): { readonly wrong: string } | { readonly needs: readonly Need[] } {
  if (foreseen === undefined || foreseen.effect !== effect || foreseen.environment !== environment)
    return { wrong: `is a ${effect} at '${environment}' that the rules of its request do not have` };
  const needs: Need[] = [];
  const unpassed: Unpassed[] = [];
  const passed = new Map<string, number>();
  for (const {
    stage,
    people,
    conditional,
    rules,
    byRuleAlone,
    lapses,
    waivedAt,
    trackOf,
  } of foreseen.before) {
    // It failed, and whoever waived it is named there.
    if (waivedAt !== undefined && agreed.some((one) => one.stage === waivedAt)) continue;
    const isByRule = rules.some((rule) => byRule.includes(rule));
    if (byRuleAlone && !isByRule)
      return { wrong: `does not name the rule '${stage}', which had to approve it` };
    const named = new Set(agreed.filter((one) => one.stage === stage).map(({ person }) => person)).size;
    const isPassed = named >= people;
    const mayBeOver = people > 0 && ((named === 0 && (conditional || isByRule)) || (lapses && !isPassed));
    const wrong = `names ${named} of the ${people} people who had to agree at '${stage}' before it`;
    const need: Need = { stage, how: isPassed && !mayBeOver ? 'passed' : 'passed over' };
    if (!isPassed && trackOf !== undefined) unpassed.push({ trackOf, ...(mayBeOver ? { need } : { wrong }) });
    else if (!isPassed && !mayBeOver) return { wrong };
    else needs.push(need);
    if (isPassed && trackOf !== undefined) passed.set(trackOf, (passed.get(trackOf) ?? 0) + 1);
  }
  // Where enough tracks have passed, nothing is needed of the others; where not, each of these was passed over.
  const needed = unpassed.filter(
    ({ trackOf }) => (passed.get(trackOf) ?? 0) < (foreseen.tracks.get(trackOf) ?? Infinity),
  );
  const wrong = needed.find((one) => one.wrong !== undefined)?.wrong;
  return wrong === undefined ? { needs: [...needs, ...needed.flatMap(({ need }) => need ?? [])] } : { wrong };
}

/** A track at which too few agreed: it may have been passed over, or is wrong unless enough others passed. */
interface Unpassed {
  readonly trackOf: string;
  readonly need?: Need;
  readonly wrong?: string;
}

/** What is wrong with an effect that names the rules of no request of its own. */
export const OTHER_RULES = 'took place by other rules than its request began with';

/** What is wrong where a request goes on without an answer that it still waits for. */
export const TOO_EARLY = 'goes on without an answer before the time for it was over';

/** What is wrong with an effect of which its request does not say what it needs. */
export const describeLack = (request: string, { stage, how }: Need): string =>
  how === 'passed'
    ? `took place before request/${request} had passed '${stage}'`
    : `names nobody who agreed at '${stage}', which request/${request} did not pass over`;

/** At least so many: of the fewest where one of several ways is enough, a share is one person or more, and a casting vote settles it with fewer than the quorums. */
function peopleAt(stage: ReadonlyMap<string, string>): number {
  const ways = stage.has('anyOf') ? elementsOf(stage.get('anyOf')) : [stage.get('approvers')];
  const people = Math.min(...ways.map(seatsIn));
  return membersOf(stage.get('chair')).has('casting') ? Math.min(1, people) : people;
}

function seatsIn(way: string | undefined): number {
  const quorums = elementsOf(way).map((seats) => Number(membersOf(seats).get('quorum')));
  return quorums.reduce((sum, quorum) => sum + (Number.isNaN(quorum) ? 1 : quorum), 0);
}
