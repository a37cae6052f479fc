import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { breastCancerFile, loadDataSet } from '../../examples/breast-cancer/data-set.ts';
import { attemptSettings, trainModel } from '../../examples/breast-cancer/train.ts';
import { parseSubmission } from '../../lambdas/domain/submission.ts';

const readme = readFileSync(new URL('../../examples/README.md', import.meta.url), 'utf8');

describe('examples/README.md', () => {
  it('shows an input that intake takes', () => {
    const [, block = ''] = /```json\n(.*?)```/s.exec(readme) ?? [];
    expect(parseSubmission(JSON.parse(block)).subject).toBe('model/breast-cancer');
  });

  it.each(['1', '2'] as const)('gives the true metrics of attempt %s', (attempt) => {
    const { model, hyperparameters, metrics } = trainModel(
      loadDataSet(breastCancerFile),
      attemptSettings[attempt].hyperparameters,
    );
    const figures = Object.values(metrics).map((value: number) => value.toFixed(4));
    const row = [`\`--attempt ${attempt}\``, model.features.length, hyperparameters.iterations, ...figures];
    expect(readme).toContain(`| ${row.join(' | ')} |`);
  });
});
