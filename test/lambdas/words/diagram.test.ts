import { describe, expect, it } from 'vitest';
import { mermaid } from '../../../cli/workflows/mermaid.ts';
import { svg } from '../../../cli/workflows/svg.ts';
import { renderFlow } from '../../../lambdas/console/charts/flow.ts';
import { arrowsOf, boxesOf } from '../../../lambdas/words/diagram.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';

const rules = workflowsFor({ author: [], legal: [], security: [] })({
  id: 'examined',
  title: 'Examined',
  subject: 'model',
  requester: 'author',
  environments: ['production'],
  stages: {
    examine: {
      type: 'tracks',
      atLeast: 1,
      tracks: {
        legal: { role: 'legal', dueIn: '2 days' },
        security: { role: 'security', dueIn: '5 days', reworkTo: 'examine' },
      },
    },
    publish: { type: 'promotion', environment: 'production' },
  },
});

describe('a stage of tracks in a diagram', () => {
  it('is one box with a line for each track', () => {
    expect(boxesOf(rules).map(({ name, lines }) => [name, lines])).toEqual([
      [
        'examine',
        [
          'Examine',
          '2 tracks at once, 1 of which must pass',
          'Examine: Legal: 1 legal, within 2 days',
          'Examine: Security: 1 security, within 5 days',
        ],
      ],
      ['publish', ['Publish', 'promotes to production']],
    ]);
  });

  it('goes on once, and back once in each way', () => {
    const path = arrowsOf(rules).map(({ from, to, label, back }) => [from, to, label, back]);
    expect(path).toEqual([
      ['submitted', 'examine', undefined, false],
      ['examine', 'publish', undefined, false],
      ['publish', 'end', undefined, false],
      ['examine', 'submitted', 'changes requested', true],
      ['examine', 'submitted', 'changes requested, again from examine', true],
    ]);
  });

  it.each([
    ['Mermaid', mermaid(rules)],
    ['a picture', svg(rules)],
    ['the console', String(renderFlow('stages', rules))],
  ])('is drawn so in %s', (_, drawn) => {
    expect(drawn).toContain('2 tracks at once, 1 of which must pass');
    expect(drawn).toContain('Examine: Security: 1 security');
  });
});

describe('a stage that asks others too', () => {
  const escalating = workflowsFor<string>({ author: [], legal: [], director: [], board: [] })({
    id: 'escalating',
    title: 'Escalating',
    subject: 'model',
    requester: 'author',
    stages: {
      read: {
        type: 'approval',
        role: 'legal',
        dueIn: '5 days',
        remindAfter: '1 day',
        escalate: [
          { after: '2 days', to: 'director' },
          { after: '4 days', to: 'board' },
        ],
      },
    },
  });

  it('says in each picture whom, and when, and how often it reminds', () => {
    const words = [
      'reminds every 1 day',
      'escalates to director after 2 days',
      'escalates to board after 4 days',
    ];
    expect(boxesOf(escalating)[0]?.lines).toEqual(['Read', '1 legal, within 5 days', ...words]);
    for (const picture of [mermaid(escalating), `${renderFlow('stages', escalating)}`])
      for (const one of words) expect(picture).toContain(one);
  });
});
