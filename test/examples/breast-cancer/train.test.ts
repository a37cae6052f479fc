import { describe, expect, it } from 'vitest';
import { breastCancerFile, loadDataSet, splitRows } from '../../../examples/breast-cancer/data-set.ts';
import { attemptSettings, trainModel } from '../../../examples/breast-cancer/train.ts';

const dataSet = loadDataSet(breastCancerFile);
const first = attemptSettings['1'].hyperparameters;
const second = attemptSettings['2'].hyperparameters;
const { heldOut } = splitRows(dataSet.rows, first.heldOutShare, first.seed);

describe('trainModel', () => {
  it('gives the same model and metrics every time', () => {
    expect(trainModel(dataSet, first)).toEqual(trainModel(loadDataSet(breastCancerFile), first));
  });

  it('learns nothing from the held-out rows', () => {
    const spoilt = dataSet.rows.map((row) =>
      heldOut.includes(row)
        ? {
            ...row,
            malignant: !row.malignant,
            measurements: row.measurements.map((value) => value * 1000 + 1),
          }
        : row,
    );
    const run = trainModel({ ...dataSet, rows: spoilt }, second);
    const honest = trainModel(dataSet, second);
    expect(run.model).toEqual(honest.model);
    expect(run.metrics).not.toEqual(honest.metrics);
  });

  it('measures on the held-out rows alone, all of them', () => {
    const run = trainModel(dataSet, first);
    expect(run.outcomes.map(({ positive }) => positive)).toEqual(heldOut.map((row) => row.malignant));
    expect(run.trainingRows + run.outcomes.length).toBe(dataSet.rows.length);
  });

  it('uses the columns it is told to, in the order of the data', () => {
    const run = trainModel(dataSet, { ...first, features: ['area_worst', 'radius_mean'] });
    expect(run.model.features).toEqual(['radius_mean', 'area_worst']);
    expect(run.model.means[0]).toBeGreaterThan(10);
    expect(run.model.means[1]).toBeGreaterThan(500);
  });

  it('names a column that is not there', () => {
    expect(() => trainModel(dataSet, { ...first, features: ['weight'] })).toThrow('has no column weight');
  });
});

describe('the two attempts', () => {
  it('differ visibly on rows that neither has seen: the second is better by every metric', () => {
    const before = trainModel(dataSet, first).metrics;
    const after = trainModel(dataSet, second).metrics;
    expect(before.auc).toBeGreaterThan(0.8); // hasty, yet a model and not a guess
    expect(after.auc - before.auc).toBeGreaterThan(0.05);
    expect(after.accuracy - before.accuracy).toBeGreaterThan(0.1);
    expect(after.recall - before.recall).toBeGreaterThan(0.2);
    expect(before.logLoss - after.logLoss).toBeGreaterThan(0.3);
  });
});
