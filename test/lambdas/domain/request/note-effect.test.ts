import { describe, expect, it } from 'vitest';
import { closeRequest } from '../../../../lambdas/domain/request/close.ts';
import { noteEffect } from '../../../../lambdas/domain/request/note-effect.ts';
import { approval, promotion, sampleWorkflow } from '../../../schema/samples.ts';
import { at, entryOf, inRework, reached, workflow } from '../samples.ts';

const toQa = { stage: 'to-qa', attempt: 1, environment: 'qa', since: at(90).toISOString() };

describe('noteEffect', () => {
  it('notes when the promotion took effect, not when it is noted', () => {
    const entry = entryOf(noteEffect({ workflow, state: reached('to-qa'), now: at(500) }, toQa));
    expect(entry).toMatchObject({
      at: at(500).toISOString(),
      actor: 'system:take-effect',
      action: 'promoted',
      details: { ...toQa, effect: 'promotion', version: '14', artifact: { sha256: 'a'.repeat(64) } },
    });
    expect(entry.state.stages['to-qa']).toEqual({
      decisions: [],
      outcome: 'promoted',
      settledAt: at(90).toISOString(),
    });
    expect(entry.state.status).toBe('open');
  });

  it('says what the stage did to its environment', () => {
    const effectOf = (stages: typeof workflow.stages) =>
      entryOf(noteEffect({ workflow: { ...workflow, stages }, state: reached('to-qa'), now: at(500) }, toQa))
        .details['effect'];
    for (const type of ['promotion', 'retirement', 'attestation'] as const)
      expect(effectOf({ 'to-qa': promotion({ type }) })).toBe(type);
    expect(effectOf({})).toBe('promotion');
  });

  const short = sampleWorkflow({
    stages: { review: approval({ next: 'to-qa' }), 'to-qa': promotion({ environment: 'staging' }) },
  });

  it('completes the request when nothing follows', () => {
    expect(
      entryOf(noteEffect({ workflow: short, state: reached('to-qa'), now: at(91) }, toQa)).state,
    ).toMatchObject({
      status: 'closed',
      outcome: 'completed',
    });
  });

  it.each([
    ['goes on', workflow],
    ['ends', short],
  ])('notes it on a closed request too, which stays closed as it was where the workflow %s', (_, rules) => {
    const stopped = entryOf(
      closeRequest(
        { state: reached('to-qa'), now: at(70) },
        { outcome: 'stopped', reason: 'x', actor: 'system:close' },
      ),
    ).state;
    expect(entryOf(noteEffect({ workflow: rules, state: stopped, now: at(91) }, toQa)).state).toEqual({
      ...stopped,
      stages: { ...stopped.stages, 'to-qa': expect.objectContaining({ outcome: 'promoted' }) },
    });
  });

  it.each([
    ['is noted', reached('test'), toQa],
    ['is noted, on a request in rework', inRework(), toQa],
    ['belongs to an earlier attempt', { ...inRework(), attempt: 2, stages: {} }, toQa],
  ])('does nothing when it %s', (_, state, committed) => {
    expect(noteEffect({ workflow, state, now: at(92) }, committed)).toEqual({});
  });
});
