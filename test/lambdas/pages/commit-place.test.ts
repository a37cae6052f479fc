import { expect, test } from 'vitest';
import { commitPlace } from '../../../lambdas/pages/commit-place.ts';

const SHA = '4be19c2f'.repeat(5);

test.each([
  ['https://github.com/acme/churn', `https://github.com/acme/churn/commit/${SHA}`],
  ['https://github.com/acme/churn.git', `https://github.com/acme/churn/commit/${SHA}`],
  ['https://gitlab.com/acme/ml/churn.git', `https://gitlab.com/acme/ml/churn/-/commit/${SHA}`],
  ['https://bitbucket.org/acme/churn', `https://bitbucket.org/acme/churn/commits/${SHA}`],
  [
    'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/churn',
    `https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/churn/commit/${SHA}?region=eu-west-1`,
  ],
])('a commit of %s is where that host shows it', (repository, place) => {
  expect(commitPlace(repository, SHA)).toBe(place);
});

test.each([
  'https://git.example.com/acme/churn',
  'https://github.com.example.com/acme/churn',
  'https://user@github.com/acme/churn',
  'http://github.com/acme/churn',
  'git@github.com:acme/churn.git',
  'https://github.com/acme/churn?x=1',
  'https://github.com/acme/churn#x',
  'https://github.com/acme',
])('of %s nobody knows where', (repository) => {
  expect(commitPlace(repository, SHA)).toBeUndefined();
});

test('what is no commit leads nowhere', () => {
  for (const commit of ['main', '../../x', SHA.slice(1), `${SHA}/`])
    expect(commitPlace('https://github.com/acme/churn', commit)).toBeUndefined();
});
