import { describeLack, needsOf, OTHER_RULES } from './before-effect.ts';
import { ENDED_OTHERWISE, NOT_BROUGHT } from './brought.ts';
import { damagedEntry } from './damage.ts';
import type { EntryText } from './entry-text.ts';
import {
  approvalByRule,
  broughtBy,
  claimRule,
  effectIn,
  endIn,
  matterOf,
  namedIn,
  parsed,
  passedKey,
} from './link-parts.ts';
import type { Links, Rule, Stated } from './links.ts';
import { elementsOf, keyOf, type Members, membersOf, without, wordOf } from './members.ts';
import { recordOf } from './parsed.ts';
import { approvalsIn } from './registry.ts';
import type { Request } from './request.ts';
import { NOT_KEPT } from './request-facts.ts';
import { RunningOverTime } from './running.ts';
import type { Conditions } from './whens.ts';

/** What entries of a subject claim, by their actions. */
export const SUBJECT_ENTRIES: Readonly<Record<string, Rule>> = {
  'request-opened': (links, { id, stream, seq, entry, members }) => {
    const [opened, definition] = ['request', 'definition'].map((name) => wordOf(members().get(name)));
    const request = links.request(opened ?? '');
    request.opened = true;
    beginRunning(links, id, links.conditions.get(definition ?? ''), entry);
    const beginning = `${id} ${definition}`;
    const what = `opens request/${opened}, which does not begin with this subject and these rules`;
    const holds = () => request.begun === beginning || links.isPartial(request);
    links.claim({ stream, seq, what, holds });
  },
  'approval-outdated': (links, { members }) => {
    const request = links.requests.get(wordOf(members().get('request')));
    request?.outdatedBySubject.add(without(members(), 'request', 'version'));
  },
  promoted: takeEffect('promotion'),
  retired: takeEffect('retirement'),
  attested: takeEffect('attestation'),
  'request-closed': (links, { stream, seq, members }) => {
    const closed = wordOf(members().get('request'));
    const request = links.requests.get(closed);
    if (request === undefined && !links.complete) return;
    if (request === undefined)
      throw damagedEntry(stream, seq, `closes request/${closed}, which it does not know`);
    const last = membersOf(members().get('lastEntry'));
    const lastSeq = Number(last.get('seq'));
    links.claim({
      stream: `request/${closed}`,
      seq: lastSeq,
      what: `is not the last entry of its stream as entry ${seq} of ${stream} recorded it`,
      holds: () => request.head?.seq === lastSeq && request.head.hash === wordOf(last.get('hash')),
      after: () => {
        if (request.ended !== undefined && request.ended !== endIn(members()))
          throw damagedEntry(stream, seq, ENDED_OTHERWISE(closed));
        for (const [promotion, at] of request.promotedBySubject) {
          if (request.promoted.has(promotion) || links.isPartial(request)) continue;
          throw damagedEntry(
            stream,
            at,
            `is an effect that request/${closed} does not note although it is closed`,
          );
        }
        links.requests.delete(closed);
      },
    });
  },
};

/** What a stage did to an environment: its request notes it, and has the decisions on which it stands. */
function takeEffect(effect: string): Rule {
  return (links, { id, stream, seq, members }) => {
    const by = wordOf(members().get('request'));
    const request = links.requests.get(by);
    changeRunning(links, id, effect, members());
    if (request === undefined && !links.complete) return;
    if (request === undefined)
      throw damagedEntry(stream, seq, `is an effect of request/${by}, which it does not know`);
    request.promotedBySubject.set(effectIn(effect, members()), seq);
    claimForeseen(links, request, effect, { stream, seq, members });
    claimKept(links, request, { stream, seq, members });
    for (const approval of approvalsIn(members().get('authorisedBy'))) {
      const { person, signedFor } = approval;
      const key = keyOf(approval.attempt, approval.stage, approval.decision);
      links.claim({
        stream,
        seq,
        what: `rests on a decision by ${person} that request/${by} does not have`,
        holds: () => request.decided.has(key) || links.isPartial(request),
        after: () => request.reliedOn.add(key),
      });
      if (signedFor === undefined) continue;
      const matter = membersOf(signedFor);
      const what = `says that ${person} signed version ${wordOf(matter.get('version'))}, which request/${by} does not`;
      const holds = () => request.decided.get(key) === matterOf(matter) || links.isPartial(request);
      links.claim({ stream, seq, what, holds });
    }
    for (const text of elementsOf(members().get('byRule'))) {
      const rule = membersOf(text);
      const policy = wordOf(rule.get('policy'));
      const approval = approvalByRule(rule, rule);
      const what = `rests on an approval by ${policy} that request/${by} does not have`;
      const holds = () => request.byRule.has(approval) || links.isPartial(request);
      links.claim({ stream, seq, what, holds });
      claimRule(
        links,
        request,
        { stream, seq },
        namedIn(rule, rule.get('stage'), wordOf(members().get('since'))),
      );
    }
    claimBrought(links, request, effect, { stream, seq, members });
  };
}

/** An effect is of what its attempt of its request brought. */
function claimBrought(
  links: Links,
  request: Request,
  effect: string,
  { stream, seq, members }: Pick<Stated, 'stream' | 'seq' | 'members'>,
): void {
  const details = members();
  const attempt = details.get('attempt') ?? '';
  const brought =
    effect === 'promotion'
      ? broughtBy(attempt, details, details.get('requestedBy'))
      : keyOf(attempt, details.get('version'));
  const what = NOT_BROUGHT(wordOf(details.get('request')), Number(attempt));
  const holds = () => request.brought.has(brought) || links.isPartial(request);
  links.claim({ stream, seq, what, holds });
}

/** An effect is one that the rules of its request have, and comes after all that they ask for before it. */
function claimForeseen(
  links: Links,
  request: Request,
  effect: string,
  { stream, seq, members }: Pick<Stated, 'stream' | 'seq' | 'members'>,
): void {
  const wordAt = (name: string) => wordOf(members().get(name));
  const [stage, environment, by] = [wordAt('stage'), wordAt('environment'), wordAt('request')];
  const definition = members().get('definition');
  const agreed = approvalsIn(members().get('authorisedBy')).map((one) => ({
    ...one,
    stage: wordOf(one.stage),
  }));
  const byRule = elementsOf(members().get('byRule')).map((one) => wordOf(membersOf(one).get('stage')));
  const why = (): string | undefined => {
    const effects = links.effects.get(request.definition);
    if (links.isPartial(request) || (effects === undefined && !links.complete)) return undefined;
    if (definition !== undefined && wordOf(definition) !== request.definition) return OTHER_RULES;
    const found = needsOf(effects?.get(stage), { effect, environment, agreed, byRule });
    if ('wrong' in found) return found.wrong;
    const lack = found.needs.find((need) => !request.passed.has(passedKey(need)));
    return lack && describeLack(by, lack);
  };
  links.claimUnless({ stream, seq }, why);
}

/** So many changes of what a subject runs are remembered: what ran before them nobody asks any more. */
const MOST_CHANGES = 20;

/** What the last environment of rules runs, where their conditions compare with that. */
function beginRunning(
  links: Links,
  id: string,
  conditions: Conditions | undefined,
  { state }: EntryText,
): void {
  if (conditions?.comparesRunning !== true) return;
  const running = links.running.get(id) ?? new RunningOverTime(undefined, MOST_CHANGES);
  links.running.set(id, running);
  const { reference } = conditions;
  running.begin(reference, recordOf(parsed(state, 'environments')['environments'])[reference]);
}

/** What an environment runs from here on. */
function changeRunning(links: Links, id: string, effect: string, details: Members): void {
  const running = links.running.get(id);
  if (running === undefined || effect === 'attestation') return;
  const { environment, since, request, variables } = parsed(
    details,
    ...['environment', 'since', 'request', 'variables'],
  );
  const runs = effect === 'promotion' ? recordOf(variables) : 'nothing';
  running.change({ at: String(since), environment: String(environment), runs, by: String(request) });
}

/** An effect rests on no approval of an earlier attempt that did not hold for what came after it. */
function claimKept(
  links: Links,
  request: Request,
  { stream, seq, members }: Pick<Stated, 'stream' | 'seq' | 'members'>,
): void {
  const attempt = Number(members().get('attempt'));
  const earlier = approvalsIn(members().get('authorisedBy')).filter((one) => Number(one.attempt) < attempt);
  for (const { stage, attempt: from, person } of earlier) {
    const what = NOT_KEPT(person, wordOf(stage), Number(from));
    const holds = () => {
      const keeping = links.keeping.get(request.definition);
      if (keeping === undefined || links.isPartial(request)) return true;
      return request.facts?.keeps(keeping, wordOf(stage), Number(from), attempt) ?? keeping.mayKeep;
    };
    links.claim({ stream, seq, what, holds });
  }
}
