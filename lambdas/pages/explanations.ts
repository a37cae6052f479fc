import { administrators, type Roles } from '../../schema/roles.ts';
import { type ErrorPayloads, GovernanceError } from '../domain/errors.ts';
import { takesBack } from '../domain/link.ts';
import type { Decision, HandOver } from '../domain/model.ts';
import { eligible } from '../domain/request/mandates.ts';
import { approves } from '../domain/request/seating.ts';
import { hasLapsed, stageState } from '../domain/request/stages.ts';
import { gaveWayToNewer } from '../domain/subject/subject.ts';
import { listNames, pastTense } from '../words/choices.ts';
import { formatInstant } from '../words/instant.ts';
import { describeMissing, describeSigning, theAsked } from '../words/seats.ts';
import { attemptsOf } from './entries.ts';
import { titleOf } from './history.ts';
import { isUnsettled, nameOf, ownDecision, type ReviewView, stageOf, zoneOf } from './view.ts';

/** Why a link decides nothing, for its person. */
export interface Explanation {
  readonly title: string;
  /** What happened, by whom, when. */
  readonly what: string;
  /** Somebody's own words about it. */
  readonly quoted?: string | undefined;
  /** What the person can do now. */
  readonly advice: string;
}

/** Explains an error that a decision met, from what the request's history says. */
export function explainStanding(view: ReviewView, error: GovernanceError): Explanation {
  if (GovernanceError.is(error, 'StageClosed')) return explainClosed(view, error.payload.reason);
  if (GovernanceError.is(error, 'NotEligible')) return explainNotEligible(view, error.payload.reason);
  if (GovernanceError.is(error, 'TakenBack')) {
    const { what, at } = error.payload;
    if (what === 'part') return explainCameBack(view, at);
    return {
      title: 'You took your answer back',
      what: `What you had decided by this link was taken back on ${formatInstant(at)}. It decides nothing any more.`,
      advice: 'If you want to answer again, use the link in the mail that confirmed this.',
    };
  }
  if (GovernanceError.is(error, 'NotAllowed')) {
    return {
      title: 'Nothing can be taken back here',
      what: error.message,
      advice: 'If you have changed your mind, tell the requester and the others who are asked.',
    };
  }
  if (GovernanceError.is(error, 'AlreadyDecided')) {
    return {
      title: 'You have decided already',
      what: `Your answer of ${formatInstant(error.payload.at)} stands as it is below; what you have sent now was not recorded.`,
      advice: adviceToChange(view),
    };
  }
  return { title: 'Nothing can be decided here', what: error.message, advice: 'Nothing needs to be done.' };
}

/** What somebody can do who would answer otherwise than they have. */
function adviceToChange(view: ReviewView): string {
  const own = ownDecision(view);
  if (own !== undefined && approves(own) && isUnsettled(view))
    return 'If you have changed your mind or want to say more: as long as the stage waits for others, the mail that confirms your answer has a link to take it back. Then you may answer again.';
  if (view.state.status === 'closed')
    return 'If you have changed your mind, tell the requester, who can submit a new request.';
  return 'If you have changed your mind, tell the requester and the people of the next stage at once.';
}

function explainClosed(view: ReviewView, reason: ErrorPayloads['StageClosed']['reason']): Explanation {
  const explanation = explainOver(view, reason);
  const { state, claims } = view;
  if (!takesBack(claims)) return explanation;
  const late = { ...explanation, title: 'It is too late to take it back' };
  const approved = state.status === 'open' && stageState(state, claims.stage).outcome === 'approved';
  if (reason !== 'settled' || !approved) return late;
  return {
    ...late,
    what: `This stage was settled, and your approval stands. ${explanation.what}`,
    advice:
      'If it must not take effect, tell the requester at once, who can withdraw the request, and the people of the next stage.',
  };
}

function explainOver(view: ReviewView, reason: ErrorPayloads['StageClosed']['reason']): Explanation {
  switch (reason) {
    case 'superseded-attempt':
      return explainNewerAttempt(view);
    case 'asked-again':
      return {
        title: 'You are asked again',
        what: 'This stage has asked again since this link was sent, because what would be replaced has changed. What was approved before counts no more, and this link decides nothing any more.',
        advice: 'Use the link in the newest mail that asks you about this version.',
      };
    case 'settled':
      return explainSettled(view);
    case 'closed':
      return explainClosedRequest(view);
    case 'expired':
      return explainExpired(view);
    case 'not-open':
      return {
        title: 'This stage is not open',
        what: 'Nobody is asked to decide this stage now.',
        advice: 'Wait for the mail that asks you. It has the link that you need.',
      };
  }
}

function explainNewerAttempt({ state, history, claims, roles }: ReviewView): Explanation {
  const next = attemptsOf(history).find((one) => one.attempt === claims.attempt + 1);
  const who = next?.requester.name ?? nameOf(roles, state.requesters.at(-1) ?? '');
  const when = formatInstant(next?.at ?? state.requestedAt);
  return {
    title: 'A newer attempt has taken its place',
    what: `This link is about attempt ${claims.attempt}. ${who} submitted attempt ${claims.attempt + 1} on ${when}; the request is at attempt ${state.attempt} now.`,
    advice: 'If your decision is needed again, a mail brings you a new link. This one has served its time.',
  };
}

function explainSettled(view: ReviewView): Explanation {
  const { state, claims } = view;
  const current = stageState(state, claims.stage);
  const { decisions, outcome } = current;
  if (outcome === 'expired') return explainExpired(view);
  if (hasLapsed(current)) return explainLapsed(view);
  const task = stageOf(view).type === 'task';
  const last = decisions.at(-1);
  return {
    title: 'This stage is settled already',
    what: decisions.map((decision) => describeDecision(decision, task, view.roles)).join(' '),
    quoted: last?.comment,
    advice: `Nothing more is needed from you. If you see it differently, speak with ${last?.name ?? 'the others'}.`,
  };
}

function describeDecision(decision: Decision, task: boolean, roles: Roles): string {
  const signed = describeSigning(decision, (person) => nameOf(roles, person));
  return `${decision.name} (${signed}) ${pastTense(decision, task)} on ${formatInstant(decision.at)}.`;
}

function explainClosedRequest({ state, history, roles }: ReviewView): Explanation {
  const closing = history.find((entry) => entry.state.status === 'closed');
  const when = closing === undefined ? '' : ` on ${formatInstant(closing.at)}`;
  const who = closing === undefined ? '' : ` by ${nameOf(roles, closing.actor)}`;
  const superseded = state.outcome === 'superseded';
  const newer = superseded && gaveWayToNewer(state.reason);
  const other = superseded ? 'This can take effect no more' : 'This request is closed';
  return {
    title: newer ? 'A newer version has taken its place' : other,
    what: `It was closed${when}${who}.`,
    quoted: state.reason,
    advice: newer
      ? 'If your decision about the newer version is needed, a mail of its own brings you the link.'
      : 'Nothing is needed from you. The requester can submit a new version at any time.',
  };
}

function explainExpired(view: ReviewView): Explanation {
  const { state, claims } = view;
  const { dueAt, decisions } = stageState(state, claims.stage);
  const lacking = describeMissing(stageOf(view), decisions);
  const until = dueAt === undefined ? '' : ` It took decisions until ${formatInstant(dueAt, zoneOf(view))}.`;
  return {
    title: 'The time to decide has run out',
    what: `This stage was not decided in time${lacking === '' ? '' : `: it still waited for ${lacking}`}.${until} Time that runs out never approves anything.`,
    advice:
      'If this version is still wanted, ask the requester to submit it as a new request, with something changed in it (the version, or its note): exactly the same again is taken for this request.',
  };
}

function explainLapsed(view: ReviewView): Explanation {
  const { reason } = stageState(view.state, view.claims.stage);
  return {
    title: 'The time to answer has run out',
    what: `${reason} The request has gone on without an answer, which approved nothing.`,
    advice: 'Nothing more is needed from you. If you see a reason to stop it, speak with the requester.',
  };
}

function explainNotEligible(view: ReviewView, reason: ErrorPayloads['NotEligible']['reason']): Explanation {
  const { state, person, workflow, claims } = view;
  const stage = stageOf(view);
  const others = eligible(view, claims.stage).map(({ name }) => name);
  const asked = others.length > 0 ? ` ${listNames(others)} can decide it.` : '';
  const title = 'You may not decide this';
  if (reason === 'not-in-role') {
    const keepers = administrators(view.roles).map(({ name }) => name);
    const whom =
      keepers.length === 0
        ? `whoever looks after the roles of ${workflow.title}`
        : `${listNames(keepers, 'or')}, who looks after the roles`;
    const inRole = stage.approvers.some(({ rule }) => rule !== undefined) ? '' : 'in ';
    const advice = `If you should be${inRole && ' in this role'}, ask ${whom}.`;
    return { title, what: `You are not ${inRole}${theAsked(stage)} now.${asked}`, advice };
  }
  if (reason === 'handed-over') return explainHandedOver(view);
  if (reason === 'represented') return explainRepresented(view);
  const decided = state.deciders[person.email];
  const why =
    reason === 'requester'
      ? 'You submitted an attempt of this request'
      : decided === undefined
        ? 'Somebody decided in your place beside this stage'
        : `You decided another stage of this request: ${titleOf(workflow, decided)}`;
  return {
    title,
    what: `${why}. Separation of duties leaves this stage to somebody else.${asked}`,
    advice: 'Leave it to the others of this role, or point them to it.',
  };
}

/** Of somebody and their stand-in, one has decided: that is the part of both. */
function explainRepresented({ state, claims, person, roles, workflow }: ReviewView): Explanation {
  const { decisions } = stageState(state, claims.stage);
  const task = workflow.stages[claims.stage]?.type === 'task';
  const inPlace = decisions.find(({ inPlaceOf }) => inPlaceOf === person.email);
  const others = decisions.filter((decision) => decision.person !== person.email);
  const told = (inPlace === undefined ? others : [inPlace]).map((one) => describeDecision(one, task, roles));
  return {
    title: 'This has been decided in your place',
    what:
      inPlace === undefined
        ? `The person in whose place you could have decided has decided, or somebody else for them. ${told.join(' ')}`
        : told.join(' '),
    quoted: inPlace?.comment,
    advice: 'Nothing more is needed from you. If you see it differently, speak with them.',
  };
}

function explainHandedOver(view: ReviewView): Explanation {
  const given = handedOver(view);
  const to = nameOf(view.roles, given?.to ?? '');
  return {
    title: `Handed over to ${to}`,
    what: `${describeHandOver(view) ?? ''} ${to} gets a link of their own for it; this one decides nothing any more.`,
    advice: `Speak with ${to} if you want to have your say.`,
  };
}

/** A link from before somebody's part was given away, of which nothing was decided. */
function explainCameBack({ state, claims, person, roles }: ReviewView, at: string): Explanation {
  const given = stageState(state, claims.stage).handOvers?.findLast(
    (one) => one.from === person.email && one.at === at,
  );
  const to = given === undefined ? '' : ` to ${nameOf(roles, given.to)}`;
  return {
    title: 'Your part has come back to you',
    what: `Your part in this stage was handed over${to} on ${formatInstant(at)}, and is yours again. This link is from before and decides nothing any more.`,
    advice: 'Use the link in the newest mail that asks you about this version.',
  };
}

/** Where the part of the link's person went, by whom and when; `undefined` while it is theirs. */
export function describeHandOver(view: ReviewView): string | undefined {
  const given = handedOver(view);
  if (given === undefined) return undefined;
  const { roles, person } = view;
  const by = given.by === person.email ? 'You' : nameOf(roles, given.by);
  return `${by} handed your part in this stage over to ${nameOf(roles, given.to)} on ${formatInstant(given.at)}.`;
}

function handedOver({ state, claims, person }: ReviewView): HandOver | undefined {
  if (claims.attempt !== state.attempt) return undefined;
  const { handOvers = [] } = stageState(state, claims.stage);
  const last = handOvers.findLast(({ from, to }) => from === person.email || to === person.email);
  return last?.from === person.email ? last : undefined;
}
