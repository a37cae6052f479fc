import { describe, expect, it } from 'vitest';
import type { Deployment, RequestState } from '../../../../lambdas/domain/model.ts';
import { shownOf, shownOfAnother, updateOf } from '../../../../lambdas/domain/sagemaker/mirror.ts';
import type { ModelPackage } from '../../../../lambdas/domain/sagemaker/package.ts';
import { deployment } from '../facts.ts';

type About = Pick<RequestState, 'request' | 'version' | 'status' | 'outcome'>;

const about = (changes: Partial<About> = {}): About => ({
  request: 'r1',
  version: '14',
  status: 'closed',
  outcome: 'completed',
  ...changes,
});
const by = (...people: string[]) =>
  ({ authorisedBy: people.map((person) => ({ person })) }) as unknown as Pick<Deployment, 'authorisedBy'>;
const own = (changes: Partial<Deployment> = {}) => deployment({ version: '14', ...changes });
const other = deployment({ version: '13' });
const at = (stage: string) => ({ lifeCycle: { stage, status: 'running' } });
const shown = (
  environments: Readonly<Record<string, Deployment>>,
  { request = about(), before }: { request?: About; before?: Pick<ModelPackage, 'lifeCycle'> } = {},
) => shownOf(request, { environments }, 'production', before);

describe('a package that the environment runs for which it is approved', () => {
  it('says nothing of those who only waived a check', () => {
    const authorisedBy = [
      { person: 'bob@example.com' },
      { person: 'w@example.com', findings: [{ waives: 'gate' }] },
    ];
    const production = own({ authorisedBy: authorisedBy as unknown as Deployment['authorisedBy'] });
    expect(shown({ production }).description).toMatch(/; approved by bob@example\.com$/);
  });

  it('says by whom, each once, and where else it runs', () => {
    const production = own(by('bob@example.com', 'cleo@example.com', 'bob@example.com'));
    expect(shown({ staging: other, qa: own(), production })).toEqual({
      approval: 'Approved',
      description:
        'Countersign request r1: completed, in qa, in production; approved by bob@example.com, cleo@example.com',
      lifeCycle: { stage: 'production', status: 'running' },
    });
  });

  it('names nobody where nobody had to approve', () => {
    expect(shown({ production: own() }).description).toBe('Countersign request r1: completed, in production');
  });

  it('runs there though its package says that it was elsewhere', () => {
    expect(shown({ qa: own(), production: own() }, { before: at('qa') }).lifeCycle).toEqual(
      at('production').lifeCycle,
    );
  });
});

describe('a package that only another environment runs', () => {
  it('is where it runs, is not approved, and says of nobody that they approved it', () => {
    const qa = own(by('bob@example.com'));
    expect(shown({ production: other, qa }, { before: at('production') })).toEqual({
      approval: 'Rejected',
      description: 'Countersign request r1: completed, in qa',
      lifeCycle: { stage: 'qa', status: 'running' },
    });
  });
});

describe('a package that runs nowhere', () => {
  const lifeCycle = (
    environments: Readonly<Record<string, Deployment>>,
    before?: Pick<ModelPackage, 'lifeCycle'>,
    request = about(),
  ) => shown(environments, { request, ...(before && { before }) }).lifeCycle;

  it('and that left an environment was replaced there, or retired', () => {
    expect(lifeCycle({ production: other }, at('production'))).toEqual({
      stage: 'production',
      status: 'replaced',
    });
    expect(lifeCycle({}, at('production'))).toEqual({ stage: 'production', status: 'retired' });
  });

  it.each<[string, Pick<ModelPackage, 'lifeCycle'> | undefined]>([
    ['says nothing of where it was', undefined],
    ['says that it was nowhere', { lifeCycle: undefined }],
    ['was in review', at('review')],
  ])('and that %s has never left an environment', (_, before) => {
    expect(lifeCycle({ production: other }, before)).toEqual({ stage: 'review', status: 'completed' });
  });

  it('stays in review while its request is under way, and if that has ended otherwise', () => {
    const waiting = { request: 'r1', version: '14', status: 'open' } as const;
    expect(lifeCycle({}, at('production'), waiting as About)).toEqual({ stage: 'review', status: 'open' });
    const rejected = about({ outcome: 'rejected' });
    expect(lifeCycle({ production: other }, at('production'), rejected)).toEqual({
      stage: 'review',
      status: 'rejected',
    });
  });

  it('says how its request stands', () => {
    expect(shown({ production: other }).description).toBe('Countersign request r1: completed');
    const waiting = { request: 'r1', version: '14', status: 'open' } as About;
    expect(shown({}, { request: waiting }).description).toBe('Countersign request r1: open');
  });
});

describe('what a package shows is as long as SageMaker takes it', () => {
  it('though it runs in very many environments', () => {
    const environments = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`stage-${index}`, own()]),
    );
    const { description } = shown(environments);
    expect(description).toHaveLength(1_024);
    expect(description).toMatch(/^Countersign request r1: completed, in stage-0, in stage-1, /);
  });

  it('though it is another one than its number means, for whatever reason', () => {
    expect(shownOfAnother('Registered later.')).toEqual({
      approval: 'Rejected',
      description: 'Registered later.',
      lifeCycle: { stage: 'review', status: 'not-asked' },
    });
    expect(shownOfAnother('x'.repeat(1_025)).description).toBe('x'.repeat(1_024));
  });
});

describe('a package about which nobody was asked', () => {
  const shows = shownOfAnother('Registered later.');
  const found = (metadata: ModelPackage['metadata'], approval: ModelPackage['approval'] = 'Rejected') =>
    ({
      approval,
      approvalDescription: 'Registered later.',
      lifeCycle: shows.lifeCycle,
      metadata,
    }) as ModelPackage;
  const update = (one: ModelPackage) => updateOf(one, shows, { request: undefined, entry: 7 });

  it('is not written again, whatever request it names', () => {
    expect(update(found({}))).toBeUndefined();
    expect(update(found({ 'countersign.request': 'of an earlier package' }))).toBeUndefined();
  });

  it('keeps what it says of a request, and has none where it says nothing', () => {
    const written = (metadata: ModelPackage['metadata']) => update(found(metadata, 'Approved'))?.metadata;
    expect(written({})).toStrictEqual({ 'countersign.entry': '7' });
    expect(written({ 'countersign.request': 'r0' })).toStrictEqual({
      'countersign.request': 'r0',
      'countersign.entry': '7',
    });
  });
});
