import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifactOf, modelVersion } from './inputs.ts';
import { Office } from './office.ts';

let office: Office;

beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const MANAGER = 'manager@example.org';
const ANALYST = 'data-analyst@example.org';
const ENGINEER = 'it-engineer@example.org';
const COMMANDER = 'incident-commander@example.org';

async function promote(version: string): Promise<string> {
  const request = await office.submit('model-promotion', modelVersion(version));
  await office.answer(MANAGER, `churn ${version}, Manager review`, 'approve');
  await office.answer(ANALYST, `churn ${version}, Test in QA`, 'approve');
  await office.answer(ENGINEER, `churn ${version}, Deployment`, 'approve');
  expect(await office.ended(request)).toMatchObject({ outcome: 'completed' });
  return request;
}

describe('the life of a model', () => {
  test('two versions are promoted, one after the other', async () => {
    await promote('1');
    const second = await promote('2');
    const { production } = office.subject('model/churn').environments;
    expect(production).toMatchObject({ version: '2', request: second, replaced: { version: '1' } });
    expect(production?.attest?.by).toBe('model-revalidation');
  });

  test('model-revalidation: the approval is renewed, with what was assessed', async () => {
    const before = office.subject('model/churn').environments['production']?.attest?.dueAt ?? '';
    const request = await office.submit('model-revalidation', {
      subject: 'model/churn',
      version: '2',
      requestedBy: 'data-scientist@example.org',
      artifact: artifactOf('2'),
    });
    await office.answer(ANALYST, 'Assessment in operation', 'approve', {
      'answer.performance': 'holds',
      'answer.drift': 'yes',
      'answer.data-until': 'October 2026',
    });
    await office.answer(MANAGER, 'Confirmation', 'approve');
    expect(await office.ended(request)).toMatchObject({ outcome: 'completed' });
    const { production } = office.subject('model/churn').environments;
    expect(production).toMatchObject({ version: '2', attested: { request } });
    expect((production?.attest?.dueAt ?? '') > before).toBe(true);
    const decided = office.entries(request).find(({ action }) => action === 'decided');
    expect(decided?.details).toMatchObject({ decision: { answers: { drift: 'yes', performance: 'holds' } } });
  });

  test('model-revalidation is refused for a version that production does not run', async () => {
    const execution = await office.start('model-revalidation', {
      subject: 'model/churn',
      version: '1',
      requestedBy: 'data-scientist@example.org',
      artifact: artifactOf('1'),
    });
    const { error, cause } = await office.ending(execution);
    expect(error).toBe('InvalidRequest');
    expect(cause).toContain('/version must be what production runs, which is version 2');
  });

  test('model-rollback: back to a version that was there before, agreed by two', async () => {
    const request = await office.submit('model-rollback', {
      subject: 'model/churn',
      version: '1',
      requestedBy: ENGINEER,
      artifact: artifactOf('1'),
    });
    await office.answer(MANAGER, 'go back to model/churn', 'approve');
    await office.answer(ANALYST, 'go back to model/churn', 'approve');
    expect(await office.ended(request)).toMatchObject({ outcome: 'completed' });
    const { production } = office.subject('model/churn').environments;
    expect(production).toMatchObject({
      version: '1',
      request,
      workflow: 'model-rollback',
      metrics: { auc: 0.91 },
    });
    expect(production?.authorisedBy.map(({ person }) => person).sort()).toEqual([ANALYST, MANAGER]);
    expect(production?.variables).toMatchObject({ 'training-data': 'a'.repeat(64) });
  });

  test('model-rollback is refused to a version that was never there', async () => {
    const execution = await office.start('model-rollback', {
      subject: 'model/churn',
      version: '7',
      requestedBy: ENGINEER,
      artifact: artifactOf('7'),
    });
    expect(await office.ending(execution)).toMatchObject({ error: 'InvalidRequest' });
  });

  test('emergency-release: in production at once, a review owed, then given', async () => {
    const request = await office.submit('emergency-release', modelVersion('3'));
    await office.answer(COMMANDER, 'Emergency authorisation', 'approve', { comment: 'A wave of fraud.' });
    await office.shows('model/churn', ({ environments }) => environments['production']?.version === '3');
    expect(office.subject('model/churn').environments['production']?.owing).toMatchObject([
      { stage: 'review-afterwards', title: 'Review afterwards' },
    ]);
    await office.answer(MANAGER, 'Review afterwards', 'approve');
    await office.answer(ANALYST, 'Review afterwards', 'approve');
    await office.ended(request);
    await office.shows('model/churn', ({ environments }) => environments['production']?.ended);
    expect(office.subject('model/churn').environments['production']?.owing).toEqual([]);
  });

  test('emergency-release: the commander must say why', async () => {
    const request = await office.submit('emergency-release', modelVersion('4'));
    await expect(office.answer(COMMANDER, 'churn 4, Emergency authorisation', 'approve')).rejects.toThrow();
    await expect.poll(() => office.actions(request)).toEqual(['submitted', 'stage-opened']);
  });

  test('emergency-release: an unfavourable review starts the rollback, which brings the version before back', async () => {
    await office.submit('emergency-release', modelVersion('5'));
    await office.answer(COMMANDER, 'churn 5, Emergency authorisation', 'approve', {
      comment: 'Another wave.',
    });
    await office.answer(MANAGER, 'churn 5, Review afterwards', 'reject', { comment: 'Nobody tested it.' });
    await office.answer(MANAGER, 'go back to model/churn 3 in production', 'approve');
    await office.answer(ANALYST, 'go back to model/churn 3 in production', 'approve');
    await office.shows('model/churn', ({ environments }) => environments['production']?.version === '3');
    expect(office.subject('model/churn').environments['production']).toMatchObject({
      workflow: 'model-rollback',
      replaced: { version: '5' },
    });
  });

  test('model-retirement: taken out of production, and taken down', async () => {
    const request = await office.submit('model-retirement', {
      subject: 'model/churn',
      version: '3',
      requestedBy: 'data-scientist@example.org',
      artifact: artifactOf('3'),
    });
    await office.answer(MANAGER, 'out of production, Agreement', 'approve', {
      'answer.users-told': 'yes',
      'answer.record-kept': 'yes',
    });
    await office.answer(ENGINEER, 'Take it down', 'approve');
    expect(await office.ended(request)).toMatchObject({ outcome: 'completed' });
    expect(office.subject('model/churn').environments).toEqual({
      qa: expect.objectContaining({ version: '2' }),
    });
  });
});
