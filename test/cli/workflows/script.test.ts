import { describe, expect, test } from 'vitest';
import { parseScript } from '../../../cli/workflows/script.ts';

describe('a script', () => {
  test('every form of step', () => {
    const text = `# a comment

submit with version=14, amount=700
wait 1.5 hours
a@example.com approves
a@example.com approves with users-told=yes, drift=no: All told: twice.
a@example.com approves with conditions: Monitor the drift
a@example.com requests changes: The recall is too low
revise
a@example.com rejects: No
a@example.com hands over to b@example.com
a@example.com withdraws: A better one is coming
a@example.com takes back: Not seen
everybody approves
a@example.com closes conditions: Done
b@example.com joins manager
b@example.com leaves manager
freeze production for 3 days: Year-end
freeze for 1 hour: All of it
second: submit model-rollback with version=2
refused: second: a@example.com approves
a@example.com disowns: I never asked for this`;
    const none = { comment: '', answers: {} };
    const written = text.split('\n');
    const steps = parseScript(text);
    expect(steps.map((step) => step.text)).toEqual(written.slice(2));
    expect(steps.map(({ text: _, ...step }) => step)).toEqual([
      { line: 3, do: 'submit', facts: { version: '14', amount: '700' } },
      { line: 4, do: 'wait', milliseconds: 5_400_000 },
      { line: 5, do: 'answer', person: 'a@example.com', choice: 'approve', ...none },
      {
        line: 6,
        do: 'answer',
        person: 'a@example.com',
        choice: 'approve',
        comment: 'All told: twice.',
        answers: { 'users-told': 'yes', drift: 'no' },
      },
      {
        line: 7,
        do: 'answer',
        person: 'a@example.com',
        choice: 'approve-with-conditions',
        comment: 'Monitor the drift',
        answers: {},
      },
      {
        line: 8,
        do: 'answer',
        person: 'a@example.com',
        choice: 'request-changes',
        comment: 'The recall is too low',
        answers: {},
      },
      { line: 9, do: 'revise', facts: {} },
      { line: 10, do: 'answer', person: 'a@example.com', choice: 'reject', comment: 'No', answers: {} },
      { line: 11, do: 'hand-over', from: 'a@example.com', to: 'b@example.com' },
      { line: 12, do: 'withdraw', person: 'a@example.com', reason: 'A better one is coming' },
      {
        ...{ line: 13, do: 'answer', person: 'a@example.com', choice: 'rescind' },
        ...{ comment: 'Not seen', answers: {} },
      },
      { line: 14, do: 'approve-all' },
      { line: 15, do: 'close-conditions', person: 'a@example.com', comment: 'Done' },
      { line: 16, do: 'join', person: 'b@example.com', role: 'manager' },
      { line: 17, do: 'leave', person: 'b@example.com', role: 'manager' },
      {
        ...{ line: 18, do: 'freeze', environment: 'production' },
        ...{ milliseconds: 259_200_000, reason: 'Year-end' },
      },
      { line: 19, do: 'freeze', milliseconds: 3_600_000, reason: 'All of it' },
      { line: 20, of: 'second', do: 'submit', workflow: 'model-rollback', facts: { version: '2' } },
      {
        ...{ line: 21, of: 'second', refused: true, do: 'answer', person: 'a@example.com' },
        ...{ choice: 'approve', ...none },
      },
      { line: 22, do: 'disown', person: 'a@example.com', reason: 'I never asked for this' },
    ]);
  });

  test.each([
    ['wait a moment', "Line 1 of the script is no step: 'wait a moment'."],
    ['bo@acme.example approve', "'bo@acme.example approve'. Did you mean 'approves'?"],
    ['bo@acme.example approves with condition: Later', "Did you mean 'approves with conditions'?"],
    ['bo@acme.example joined manager', "Did you mean 'joins'?"],
    ['submitt model-promotion with a=1', "Did you mean 'submit'?"],
    ['\nmanager approves', "Line 2 of the script is no step: 'manager approves'."],
    ['submit with version', "Line 1 of the script: 'version' is not written as name=value."],
  ])('%j is refused', (text, message) => {
    expect(() => parseScript(text)).toThrow(message);
  });
});
