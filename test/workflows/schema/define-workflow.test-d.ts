import { describe, it } from 'vitest';
import { workflowsFor } from '../../../workflows/schema/define-workflow.ts';
import { defineRoles } from '../../../workflows/schema/roles.ts';

// Every line under `@ts-expect-error` is wrong in exactly one way. The compiler must refuse it; where it does not,
// the unused directive is the error.

const defineWorkflow = workflowsFor(
  defineRoles({
    author: [{ email: 'amy@example.com', name: 'Amy' }],
    reviewer: [{ email: 'bob@example.com', name: 'Bob' }],
  }),
);

const head = { id: 'release', title: 'Release', subject: 'service', requester: 'author' } as const;
const environments = ['qa', 'production'] as const;
const review = { type: 'approval', title: 'Review', role: 'reviewer', dueIn: '2 days', next: 'end' } as const;

describe('defineWorkflow compiles', () => {
  it('a complete workflow', () => {
    defineWorkflow({
      ...head,
      environments: ['qa', 'production'],
      start: 'review',
      rework: { dueIn: '1 week' },
      newerVersion: 'parallel',
      stages: {
        review: { ...review, quorum: 2, meaning: 'reviewed', next: 'publish' },
        publish: { type: 'promotion', title: 'Publication', environment: 'qa', next: 'check' },
        check: { type: 'task', title: 'Check', role: 'reviewer', dueIn: '1.5 hours', next: 'end' },
      },
    });
  });

  it('a workflow without environments', () => {
    defineWorkflow({ ...head, start: 'review', stages: { review } });
  });
});

describe('defineWorkflow does not compile', () => {
  it('a misspelt start', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'reviw', stages: { review } });
  });

  it('a start at the end', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'end', stages: { review } });
  });

  it('a misspelt next of a stage for people', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, next: 'reviw' } } });
  });

  it('a misspelt next of a promotion', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'Publication', environment: 'qa', next: 'enf' },
      },
    });
  });

  it('a misspelt role of a stage', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, role: 'reviwer' } } });
  });

  it('a misspelt role of the requester', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, requester: 'autor', start: 'review', stages: { review } });
  });

  it('a misspelt environment', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'Publication', environment: 'prod', next: 'end' },
      },
    });
  });

  it('a promotion where no environments are listed', () => {
    defineWorkflow({
      ...head,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'Publication', environment: 'qa', next: 'end' },
      },
    });
  });

  it('a promotion without an environment', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'Publication', next: 'end' },
      },
    });
  });

  it('an unknown unit of duration', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, dueIn: '2 months' } } });
  });

  it('a duration without unit', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, dueIn: '2' } } });
  });

  it('a duration that is a number', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, dueIn: 172_800 } } });
  });

  it('an unknown unit in the time for rework', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', rework: { dueIn: '2 fortnights' }, stages: { review } });
  });

  it('an unknown type of stage', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, type: 'aproval' } } });
  });

  it('an unknown meaning', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, meaning: 'seen' } } });
  });

  it('an unknown word for newer versions', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, newerVersion: 'replace', start: 'review', stages: { review } });
  });

  it('an extra member of the workflow', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, owner: 'amy', start: 'review', stages: { review } });
  });

  it('an extra member of a stage for people', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, reviewers: 2 } } });
  });

  it('a role at a promotion', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'X', environment: 'qa', role: 'reviewer', next: 'end' },
      },
    });
  });

  it('an environment at a stage for people', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, environment: 'qa' } } });
  });

  it.each([
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: without('dueIn') } }),
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: without('role') } }),
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: without('next') } }),
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: without('title') } }),
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: without('type') } }),
  ])('a stage for people without one of its members', () => {});

  it('a workflow without stages, start or requester', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review' });
    // @ts-expect-error
    defineWorkflow({ ...head, stages: { review } });
    // @ts-expect-error
    defineWorkflow({ id: 'a', title: 'A', subject: 'a', start: 'review', stages: { review } });
  });

  it('an undefined optional member', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, quorum: undefined } } });
  });
});

/** The stage `review` without one of its members. */
declare function without<Member extends keyof typeof review>(member: Member): Omit<typeof review, Member>;
