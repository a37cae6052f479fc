import { elementsOf, keyOf, type Members, membersOf, without, wordOf } from './members.ts';
import { isApproval } from './votes.ts';

/** An entry of a subject, as texts. */
export interface SubjectEntry {
  readonly seq: number;
  readonly action: string;
  readonly at: string;
  /** As it is written, in quotation marks. */
  readonly actor: string;
  readonly details: ReadonlyMap<string, string>;
  readonly state: Members;
}

/** An approval on which an effect says it stands. */
export interface Approval {
  readonly stage: string;
  readonly attempt: string;
  readonly person: string;
  readonly choice: string;
  /** The decision as its request recorded it. */
  readonly decision: string;
  readonly signedFor: string | undefined;
}

/** Whether those who approved at a stage had seen what a promotion replaces. */
export interface Seen {
  readonly stage: string;
  readonly seen: boolean;
}

/** What a promotion needs to be one that its approvals were for. */
export interface Replacing {
  /** Each stage that approved, in order; some may be tasks, on which nothing stands. */
  readonly stages: readonly Seen[];
  /** Whether it may be if nobody approved. */
  readonly unapproved: boolean;
}

/** What an entry made of the registry, or what is wrong with it. What others must confirm is left to others. */
export interface Registered {
  readonly wrong?: string | undefined;
  /** Conditions that are new: the text of each, by its id. */
  readonly findings: ReadonlyMap<string, string>;
  /** What people confirmed after promotions of a request that has ended. */
  readonly confirmations: readonly Approval[];
  readonly replacing?: Replacing | undefined;
  /** What this promotion's request must have noted before: that it was to ask again. */
  readonly outdated?: string | undefined;
}

/** What an environment runs, taken apart when it is looked at. */
class Deployment {
  readonly text: string;
  #members: ReadonlyMap<string, string> | undefined;

  /** @param members what is in the text, where that is known */
  constructor(text: string, members?: ReadonlyMap<string, string>) {
    this.text = text;
    this.#members = members;
  }

  get members(): ReadonlyMap<string, string> {
    this.#members ??= membersOf(this.text);
    return this.#members;
  }
}

const NOTHING: ReadonlyMap<string, string> = new Map();
const SOUND: Registered = { findings: NOTHING, confirmations: [] };
const wrong = (what: string): Registered => ({ ...SOUND, wrong: what });

/**
 * Replays what was done to a subject, entry by entry, and holds the registry that each entry carries to it. The answers
 * to "which version runs, who authorised it, what is still to be done" are read from the last entry's state alone, to which
 * no later entry is chained; so it must follow from what the entries before it did.
 */
export class Registry {
  /** What the environments run, as the last entry says it, and each by its name. */
  #environments = '{}';
  #running: ReadonlyMap<string, Deployment> = new Map();
  /** What was taken apart last. */
  #stated = '';
  #deployments: ReadonlyMap<string, Deployment> = new Map();
  #findings = '{}';
  /** The ids of what was found last, as the last entry says it. */
  #reported = '[]';
  /** What environments ran when a request under way was entered. */
  readonly #saw = new Map<string, ReadonlyMap<string, string>>();
  /** The last promotion of a request under way that did not take place. */
  readonly #outdated = new Map<string, string>();
  #begun = false;
  #complete = true;

  /** What the stream's next entry gives. What was before the first one that is seen is believed. */
  take(entry: SubjectEntry): Registered {
    const environments = entry.state.get('environments') ?? '{}';
    const findings = entry.state.get('findings') ?? '{}';
    const reported = entry.state.get('reported') ?? '[]';
    if (!this.#begun && entry.seq > 1) {
      [this.#begun, this.#complete] = [true, false];
      this.#keep(environments, findings, reported);
      return SOUND;
    }
    this.#begun = true;
    const done = this.#replay(entry, environments);
    if (done.wrong !== undefined) return done;
    const unapproved = [...approvalsIn(entry.details.get('authorisedBy')), ...done.confirmations].find(
      ({ choice }) => !isApproval(choice),
    );
    if (unapproved !== undefined)
      return wrong(`rests on an answer by ${unapproved.person} that is no approval: ${unapproved.choice}`);
    const raised = this.#takeFindings(entry, findings);
    if (raised.wrong !== undefined) return raised;
    const told = this.#takeReport(entry, raised.findings, reported);
    if (told !== undefined) return wrong(told);
    this.#keep(environments, findings, reported);
    return { ...done, findings: entry.action === REPORTED ? NOTHING : raised.findings };
  }

  #keep(environments: string, findings: string, reported: string): void {
    [this.#findings, this.#reported] = [findings, reported];
    this.#running = this.#deploymentsIn(environments);
    this.#environments = environments;
  }

  /** The deployments in a state; those that are as expected are the ones that are known. */
  #deploymentsIn(environments: string, expected = this.#running): ReadonlyMap<string, Deployment> {
    if (environments === this.#environments) return this.#running;
    if (environments === this.#stated) return this.#deployments;
    const deployments = new Map<string, Deployment>();
    const known = (name: string) => expected.get(name)?.text;
    for (const [name, text] of membersOf(environments, known)) {
      const deployment = expected.get(name);
      deployments.set(name, deployment?.text === text ? deployment : new Deployment(text));
    }
    [this.#stated, this.#deployments] = [environments, deployments];
    return deployments;
  }

  /** Does again what an entry did to environments. */
  #replay(entry: SubjectEntry, environments: string): Registered {
    switch (entry.action) {
      case 'request-opened':
        return this.#open(entry, environments);
      case 'promoted':
        return this.#promote(entry, environments);
      case 'approval-outdated':
        return this.#refuse(entry, environments);
      case 'retired':
        return this.#retire(entry, environments);
      case 'attested':
        return this.#attest(entry, environments);
      case 'request-closed':
        return this.#close(entry, environments);
      default:
        return this.#unchanged(environments);
    }
  }

  #unchanged(environments: string): Registered {
    return environments === this.#environments
      ? SOUND
      : compare(this.#running, this.#deploymentsIn(environments));
  }

  #open({ details, state }: SubjectEntry, environments: string): Registered {
    const request = details.get('request') ?? '';
    const saw = membersOf(openIn(state, request).get('saw'));
    this.#saw.set(request, saw);
    for (const [environment, seen] of saw)
      if (seen !== (runningIn(this.#running.get(environment)?.members) ?? 'null'))
        return wrong(`says that '${environment}' ran something else when a request came than it did`);
    return this.#unchanged(environments);
  }

  #promote({ details }: SubjectEntry, environments: string): Registered {
    const environment = wordOf(details.get('environment'));
    const running = new Map(this.#running);
    const before = running.get(environment)?.members;
    const request = details.get('request') ?? '';
    const wasOwn = before?.get('request') === request;
    // The way back leads to before the request, whichever of its attempts was there.
    const replaced = wasOwn ? before?.get('replaced') : leftBehind(before);
    const promoted = new Map(details);
    for (const name of ['environment', 'stage', 'replaces', 'rollback']) promoted.delete(name);
    running.set(environment, new Deployment(without(promoted), promoted));
    const step = compare(running, this.#deploymentsIn(environments, running));
    if (step.wrong !== undefined) return step;
    if (details.get('replaces') !== runningIn(before) || details.get('replaced') !== replaced)
      return wrong(`replaces another version than the one that '${environment}' ran`);
    const approvals = approvalsIn(details.get('authorisedBy'));
    const outdated = this.#outdatedFor(request, details);
    const early = approvals.find((one) => outdated !== undefined && isEarlier(one, membersOf(outdated)));
    if (early !== undefined)
      return wrong(`rests on an approval by ${early.person} that was to be asked for again`);
    const places = [
      runningIn(before),
      ...(wasOwn ? [runningIn(replaced === undefined ? undefined : membersOf(replaced))] : []),
    ];
    const seen = { environment, before, places: places.map((place) => place ?? 'null'), wasOwn };
    const stages = Map.groupBy(approvals, ({ stage }) => stage);
    return {
      ...step,
      outdated,
      replacing: {
        stages: [...stages].map(([stage, all]) => ({
          stage: wordOf(stage),
          seen: all.every((approval) => hasSeen(approval, seen)),
        })),
        unapproved: this.#mayReplace(details, before, wasOwn),
      },
    };
  }

  /** Where nobody approved, the newer submission wins, and going back replaces what ran when that was asked for. */
  #mayReplace(details: Members, before: Members | undefined, wasOwn: boolean): boolean {
    const request = details.get('request') ?? '';
    const all = this.#saw.get(request);
    if (before === undefined || wasOwn || all === undefined) return true;
    const saw = all.get(wordOf(details.get('environment')));
    if (saw !== undefined && saw === runningIn(before)) return true;
    const came = before.get('submittedAt') ?? before.get('since') ?? '';
    return details.get('rollback') === undefined && came <= (details.get('submittedAt') ?? came);
  }

  #outdatedFor(request: string, details: Members): string | undefined {
    const outdated = this.#outdated.get(request);
    const same = outdated && membersOf(outdated).get('attempt') === details.get('attempt');
    return same && membersOf(outdated).get('stage') === details.get('stage') ? outdated : undefined;
  }

  /** A promotion did not take place. */
  #refuse({ details, state }: SubjectEntry, environments: string): Registered {
    const request = details.get('request') ?? '';
    const environment = wordOf(details.get('environment'));
    const runs = runningIn(this.#running.get(environment)?.members) ?? 'null';
    if (details.get('runs') !== runs)
      return wrong(`says that '${environment}' ran something else than it did`);
    const outdated = without(details, 'request', 'version');
    const before = this.#outdated.get(request);
    const count = Number(membersOf(before).get('count') ?? 0) + 1;
    const isCounted = Number(details.get('count')) === count || (before === undefined && !this.#complete);
    if (!isCounted) return wrong('counts otherwise how often its request was to ask again');
    if (openIn(state, request).get('outdated') !== outdated)
      return wrong('does not keep that its request is to ask again');
    this.#outdated.set(request, outdated);
    return this.#unchanged(environments);
  }

  #retire({ details }: SubjectEntry, environments: string): Registered {
    const environment = wordOf(details.get('environment'));
    const running = new Map(this.#running);
    if (!runs(running.get(environment), details))
      return wrong(`retires from '${environment}' what does not run there`);
    running.delete(environment);
    return compare(running, this.#deploymentsIn(environments));
  }

  #attest({ details }: SubjectEntry, environments: string): Registered {
    const environment = wordOf(details.get('environment'));
    const running = new Map(this.#running);
    const before = running.get(environment);
    if (!runs(before, details)) return wrong(`confirms for '${environment}' what does not run there`);
    const stated = this.#deploymentsIn(environments);
    const [at, by, rules, request] = ['since', 'authorisedBy', 'byRule', 'request'].map((name) =>
      details.get(name),
    );
    const byRule = rules === undefined ? '' : `,"byRule":${rules}`;
    const now = stated.get(environment);
    const deployment = now?.members ?? NOTHING;
    const follows =
      deployment.get('attested') === `{"at":${at},"authorisedBy":${by}${byRule},"request":${request}}` &&
      deployment.get('attest') === details.get('attest') &&
      isSameBut(deployment, before?.members ?? NOTHING, 'attest', 'attested');
    if (now === undefined || !follows) return wrongOf(environment);
    running.set(environment, now);
    return compare(running, stated);
  }

  /** Who confirmed what after a promotion is held to the request elsewhere; from then on it may not change. */
  #close({ at, details }: SubjectEntry, environments: string): Registered {
    const request = details.get('request') ?? '';
    this.#saw.delete(request);
    this.#outdated.delete(request);
    const running = new Map(this.#running);
    const stated = this.#deploymentsIn(environments);
    const confirmations: Approval[] = [];
    for (const [name, { members: deployment }] of this.#running) {
      if (deployment.get('request') !== request) continue;
      const ending = stated.get(name);
      const now = ending?.members ?? NOTHING;
      const ended = membersOf(now.get('ended'));
      if (ended.get('outcome') !== details.get('outcome') || ended.get('at') !== `"${at}"`)
        return wrong(`says of '${name}' that its request ended otherwise than it did`);
      // Which reviews were given in the meantime, the request knows; none can have come.
      const owed = elementsOf(deployment.get('owing'));
      if (!elementsOf(now.get('owing')).every((review) => owed.includes(review)))
        return wrong(`owes for '${name}' a review that it did not owe before`);
      if (ending === undefined || !isSameBut(now, deployment, 'owing', 'ended')) return wrongOf(name);
      confirmations.push(...approvalsIn(ended.get('confirmedBy')));
      running.set(name, ending);
    }
    return { ...compare(running, stated), confirmations };
  }

  /** Conditions come with what a request did or its end, and go one at a time. */
  #takeFindings({ action, details }: SubjectEntry, stated: string): Registered {
    if (action !== 'finding-closed' && stated === this.#findings) return SOUND;
    const [known, now] = [membersOf(this.#findings), membersOf(stated)];
    const finding = membersOf(details.get('finding'));
    const closed = wordOf(finding.get('id'));
    for (const [id, text] of known) {
      if (now.get(id) === text) continue;
      const closes =
        action === 'finding-closed' && closed === id && without(finding, 'id') === text && !now.has(id);
      if (!closes) return wrong(`has lost or changed the condition '${id}', which nobody closed`);
    }
    const raised = new Map([...now].filter(([id]) => !known.has(id)));
    for (const [id, text] of raised) {
      const by = membersOf(text).get('request');
      const isBrought =
        action === REPORTED ? closed === id : by !== undefined && by === details.get('request');
      if (!isBrought) return wrong(`has a condition '${id}' that it did not bring`);
    }
    if (action === 'finding-closed' && !known.has(closed))
      return wrong(`closes a condition '${closed}' that is not open`);
    if (action === 'finding-closed' && now.has(closed))
      return wrong(`closes the condition '${closed}', and keeps it`);
    return { ...SOUND, findings: raised };
  }

  /** Something was found by who says so, of what ran then, once; and what was found before is remembered as it was. */
  #takeReport(entry: SubjectEntry, raised: ReadonlyMap<string, string>, stated: string): string | undefined {
    const { action, actor, at, details } = entry;
    if (action !== REPORTED)
      return stated === this.#reported ? undefined : 'remembers as found what it did not find';
    const finding = membersOf(details.get('finding'));
    const id = wordOf(finding.get('id'));
    const environment = wordOf(finding.get('environment'));
    if (raised.get(id) !== without(finding, 'id')) return `keeps '${id}' otherwise than it was found`;
    if (finding.has('request')) return `has found '${id}', and says that a request brought it`;
    if (finding.get('raisedBy') !== actor || wordOf(finding.get('at')) !== at)
      return `says that another found '${id}', or at another time`;
    if (this.#running.get(environment)?.members.get('version') !== finding.get('version'))
      return `has found '${id}' of a version that '${environment}' did not run`;
    const before = elementsOf(this.#reported).map(wordOf);
    const remembered = JSON.stringify([id, ...before].slice(0, REMEMBERED));
    if (before.includes(id)) return `finds '${id}' again`;
    return stated === remembered ? undefined : `does not remember that it found '${id}'`;
  }
}

const REPORTED = 'finding-reported';
/** As many of what was found as a subject remembers. */
const REMEMBERED = 100;

/**
 * Whether those approved a promotion who had seen what it replaces: all of the last stage that approved it. What people
 * carried out and confirmed, or waived (`tasks`), is no approval.
 */
export function isForThis({ stages, unapproved }: Replacing, tasks: ReadonlySet<string>): boolean {
  return stages.findLast(({ stage }) => !tasks.has(stage))?.seen ?? unapproved;
}

/** The stages of a definition at which people confirm what they carried out, or waive a check, from its text. */
export function tasksIn(workflow: string | undefined): ReadonlySet<string> {
  const stages = [...membersOf(membersOf(workflow).get('stages'))];
  return new Set(
    stages
      .filter(([, stage]) => membersOf(stage).get('type') === '"task"' || membersOf(stage).has('waives'))
      .map(([name]) => name),
  );
}

/** Several rules look at the same list, one after the other. */
let [lastList, lastApprovals]: [string | undefined, readonly Approval[]] = [undefined, []];

/** Approvals in a list, as texts. */
export function approvalsIn(text: string | undefined): readonly Approval[] {
  if (text !== lastList) [lastList, lastApprovals] = [text, readApprovals(text)];
  return lastApprovals;
}

function readApprovals(text: string | undefined): Approval[] {
  return elementsOf(text).map((approval) => {
    const members = membersOf(approval);
    return {
      stage: members.get('stage') ?? '',
      attempt: members.get('attempt') ?? '',
      person: wordOf(members.get('person')),
      choice: wordOf(members.get('choice')),
      decision: without(members, 'stage', 'attempt', 'signedFor'),
      signedFor: members.get('signedFor'),
    };
  });
}

/** A condition, as its request and its subject say it alike. */
export function findingKey(finding: Members, decided: Members = finding): string {
  const [text, owner, due] = ['text', 'owner', 'due'].map((name) => finding.get(name));
  return keyOf(decided.get('stage'), decided.get('raisedBy'), decided.get('at'), text, owner, due);
}

function compare(
  expected: ReadonlyMap<string, Deployment>,
  stated: ReadonlyMap<string, Deployment>,
): Registered {
  for (const name of stated.keys())
    if (expected.get(name)?.text !== stated.get(name)?.text) return wrongOf(name);
  for (const name of expected.keys()) if (!stated.has(name)) return wrongOf(name);
  return SOUND;
}

/** Whether two objects have the same members, some of them apart. */
function isSameBut(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
  ...names: readonly string[]
): boolean {
  for (const [name, value] of one) if (value !== other.get(name) && !names.includes(name)) return false;
  for (const name of other.keys()) if (!one.has(name) && !names.includes(name)) return false;
  return true;
}

const wrongOf = (environment: string): Registered =>
  wrong(`says of '${environment}' what does not follow from what was done to it`);

const openIn = (state: Members, request: string): ReadonlyMap<string, string> =>
  membersOf(membersOf(state.get('open')).get(wordOf(request)));

/** What an environment runs, as an approval names it. */
function runningIn(deployment: Members | undefined): string | undefined {
  if (deployment === undefined) return undefined;
  return `{"request":${deployment.get('request')},"version":${deployment.get('version')}}`;
}

/** What an environment ran, as what comes after it names it. */
function leftBehind(deployment: Members | undefined): string | undefined {
  if (deployment === undefined) return undefined;
  const artifact = deployment.get('artifact');
  const first = artifact === undefined ? '' : `"artifact":${artifact},`;
  return `{${first}"request":${deployment.get('request')},"version":${deployment.get('version')}}`;
}

const runs = (deployment: Deployment | undefined, details: Members): boolean =>
  deployment !== undefined && deployment.members.get('version') === details.get('version');

function isEarlier({ stage, decision }: Approval, outdated: Members): boolean {
  return stage === outdated.get('asks') && (membersOf(decision).get('at') ?? '') < (outdated.get('at') ?? '');
}

/** What is to be replaced: what ran, and what the request itself had replaced, where it put that there. */
interface ToSee {
  readonly environment: string;
  readonly before: Members | undefined;
  /** What an approval may say that it saw. */
  readonly places: readonly string[];
  readonly wasOwn: boolean;
}

function hasSeen({ decision }: Approval, { environment, before, places, wasOwn }: ToSee): boolean {
  const members = membersOf(decision);
  const saw = membersOf(members.get('replaces')).get(environment);
  if (saw !== undefined) return places.includes(saw);
  // Approvals did not always say what they saw: what was there when they were given, they may have seen.
  return before === undefined || wasOwn || (before.get('since') ?? '') <= (members.get('at') ?? '');
}
