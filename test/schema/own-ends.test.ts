import { describe, expect, it } from 'vitest';
import { ownEndsOf } from '../../schema/own-ends.ts';
import type { Stage } from '../../schema/workflow.ts';
import { approval, passing, promotion, wait } from './samples.ts';

const begin = (environment: string) => promotion({ environment });
const end = (environment: string) =>
  promotion({ type: 'retirement', title: `End in ${environment}`, environment });
const ends = (stages: Readonly<Record<string, Stage>>) =>
  ownEndsOf(passing(stages)).map(({ stage, environment, promotions, between }) => ({
    stage,
    environment,
    promotions,
    between: between.map(([name]) => name),
  }));

describe('the end of what a request has promoted itself', () => {
  it('is the retirement of the same environment, with what passes until then', () => {
    const stages = { review: approval(), trial: begin('staging'), soak: wait(), over: end('staging') };
    expect(ends(stages)).toEqual([
      { stage: 'over', environment: 'staging', promotions: ['trial'], between: ['soak'] },
    ]);
    expect(ownEndsOf(passing(stages))[0]).toMatchObject({ title: 'End in staging' });
  });

  it('is none where nothing was promoted there', () => {
    expect(ends({ over: end('staging') })).toEqual([]);
    expect(ends({ publish: begin('production'), over: end('staging') })).toEqual([]);
  });

  it('is none where the version goes on to another environment first', () => {
    expect(ends({ canary: begin('staging'), publish: begin('production'), over: end('staging') })).toEqual(
      [],
    );
  });

  it('is one for several promotions to the same environment', () => {
    expect(ends({ half: begin('staging'), all: begin('staging'), over: end('staging') })).toEqual([
      { stage: 'over', environment: 'staging', promotions: ['half', 'all'], between: ['all'] },
    ]);
  });

  it('stays one where something else ends or is confirmed elsewhere meanwhile: that is no way on', () => {
    const stays = promotion({ type: 'attestation', environment: 'production' });
    expect(ends({ trial: begin('staging'), old: end('production'), stays, over: end('staging') })).toEqual([
      { stage: 'over', environment: 'staging', promotions: ['trial'], between: ['old', 'stays'] },
    ]);
  });

  it('is not told of what an earlier one has ended', () => {
    const again = { again: begin('staging'), 'over-again': end('staging') };
    expect(ends({ trial: begin('staging'), over: end('staging'), ...again })).toEqual([
      { stage: 'over', environment: 'staging', promotions: ['trial'], between: [] },
      { stage: 'over-again', environment: 'staging', promotions: ['again'], between: [] },
    ]);
    expect(ends({ trial: begin('staging'), over: end('staging'), twice: end('staging') })).toHaveLength(1);
  });
});
