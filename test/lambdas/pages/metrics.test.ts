import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../lambdas/domain/model.ts';
import { comparison } from '../../../lambdas/mails/comparison.ts';
import { metricsCard } from '../../../lambdas/pages/metrics.ts';
import { expectsMetrics } from '../../../lambdas/words/figures.ts';
import { atFirstReview, runningThirteen } from './example-request.ts';

const { workflow, state } = atFirstReview();
const bare = { ...state, metrics: {} };
const thirteen = runningThirteen().environments['production'] as Deployment;
const untold: Deployment = { ...thirteen, metrics: {} };
/** The same way for what nobody trains: an access, say. */
const access = { ...workflow, submission: { ...workflow.submission, lineage: false } };
const mail = (of: typeof workflow, one: typeof state, inProduction: Deployment | undefined) =>
  comparison({ workflow: of, state: one, inProduction });

describe('metrics that nobody has', () => {
  it.each([undefined, untold])('are missed of a model, whatever runs', (running) => {
    expect(String(metricsCard(workflow, bare, running))).toContain('No metrics were reported.');
    expect(mail(workflow, bare, running)).toMatch(/No metrics were reported\.|Neither reports any metrics\./);
  });

  it.each([undefined, untold])('are not spoken of where nobody would ask for them', (running) => {
    expect(metricsCard(access, bare, running)).toBeUndefined();
    expect(mail(access, bare, running)).not.toContain('metrics');
  });

  it('are asked for where the workflow asks for some, or says what some mean', () => {
    expect(expectsMetrics(access)).toBe(false);
    expect(expectsMetrics({ ...access, metrics: { auc: {} } })).toBe(true);
    expect(
      expectsMetrics({ submission: { ...access.submission, metrics: ['auc'] }, metrics: undefined }),
    ).toBe(true);
  });
});

describe('metrics that somebody has', () => {
  it('are shown, whoever it is', () => {
    expect(String(metricsCard(access, state, untold))).toContain('0.881');
    expect(String(metricsCard(access, bare, thirteen))).toContain('0.901');
    expect(
      String(
        metricsCard(access, bare, undefined, {
          attempt: 1,
          submission: { ...state, metrics: { auc: 0.5 } },
        } as never),
      ),
    ).toContain('0.5');
    expect(mail(access, bare, thirteen)).toContain('0.901');
  });
});
