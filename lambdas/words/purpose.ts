import { isEffect, type Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { nameSubject, thisSubject } from './subject.ts';

/** What a request is for, where that is anything but a version on its way to an environment. */
export interface Purpose {
  /** What it does, around the name and version of what it is about: `take ... out of production`. */
  readonly before: string;
  readonly after: string;
  /** What is agreed to, after `that`: `this version is taken out of production`. */
  readonly that: string;
  /** What it is about: `what is to be taken out of production`. */
  readonly what: string;
  /** What it is, after `about`: `taking it out of production`. */
  readonly doing: string;
}

/**
 * What the effects of a workflow amount to; `undefined` where it releases, or changes no environment. A workflow that promotes
 * beside retiring or renewing is a release.
 */
export function purposeOf(workflow: Workflow): Purpose | undefined {
  const effects = Object.values(workflow.stages).filter(isEffect);
  const kind =
    effects.find(({ type }) => type === 'promotion') ??
    effects.find(({ type }) => type === 'retirement') ??
    effects[0];
  if (kind === undefined) return undefined;
  const { type } = kind;
  const environments = [
    ...new Set(effects.flatMap((one) => (one.type === type ? [one.environment] : []))),
  ].join(' and ');
  if (type === 'retirement')
    return {
      before: 'take',
      after: `out of ${environments}`,
      that: `this version is taken out of ${environments}`,
      what: `what is to be taken out of ${environments}`,
      doing: `taking it out of ${environments}`,
    };
  if (type === 'attestation')
    return {
      before: 'keep',
      after: `in ${environments}`,
      that: `this version stays in ${environments}`,
      what: `what is to stay in ${environments}`,
      doing: `keeping it in ${environments}`,
    };
  if (workflow.submission.version?.when !== 'before') return undefined;
  return {
    before: 'go back to',
    after: `in ${environments}`,
    that: `${environments} goes back to this version`,
    what: `what ${environments} is to go back to`,
    doing: `going back to it in ${environments}`,
  };
}

/** What a request is about, for a heading: `model/churn, version 14`, or what is done to it: `Take model/churn 2 out of production`. */
export function nameRequest(workflow: Workflow, state: Pick<RequestState, 'subject' | 'version'>): string {
  const purpose = purposeOf(workflow);
  if (purpose === undefined) return nameSubject(workflow, state);
  return capital(`${purpose.before} ${state.subject} ${state.version} ${purpose.after}`);
}

/** What people decide, after `you are asked to decide`: `about this version`, `whether this version stays in production`. */
export function whatIsDecided(workflow: Workflow): string {
  const purpose = purposeOf(workflow);
  return purpose === undefined ? `about ${thisSubject(workflow)}` : `whether ${purpose.that}`;
}

/** What a signature means, and for what where that is no release: `approved: this version stays in production`. */
export function describeMeaning(workflow: Workflow, meaning: string): string {
  const purpose = purposeOf(workflow);
  return purpose === undefined ? meaning : `${meaning}: ${purpose.that}`;
}

/** The same words at the beginning of a sentence. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
