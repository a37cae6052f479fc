import { describe, expect, it } from 'vitest';
import { names } from '../../../schema/rules/names.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
import { approval, sampleWorkflow } from '../samples.ts';

const messages = (changes: Parameters<typeof sampleWorkflow>[0]) =>
  names(sampleWorkflow(changes)).map(({ stage, message }) => ({ stage, message }));

describe('the rule of names', () => {
  it('accepts kebab-case up to 40 characters', () => {
    expect(messages({})).toEqual([]);
    expect(messages({ id: 'a'.repeat(40), subject: 'x', environments: ['eu-west-1'] })).toEqual([]);
  });

  it.each([
    'Release',
    'model_promotion',
    'model promotion',
    'a--b',
    '-a',
    'a-',
    '',
    'größe',
    'a.b',
    '__proto__',
  ])('refuses the id %j', (id) => {
    expect(messages({ id })).toEqual([
      {
        stage: undefined,
        message: `its id '${id}' is not in kebab-case: use lower-case letters, digits and single hyphens`,
      },
    ]);
  });

  it('refuses a name that is too long for the name of a state machine', () => {
    expect(messages({ id: 'a'.repeat(41) })[0]?.message).toMatch(/has 41 characters: shorten it to 40$/);
  });

  it('refuses a malformed kind of subject and environment', () => {
    expect(
      messages({ subject: 'Model', environments: ['qa', 'PROD'] }).map(({ message }) => message),
    ).toEqual([
      expect.stringContaining("kind of subject 'Model'"),
      expect.stringContaining("environment 'PROD'"),
    ]);
  });

  it('refuses integer-like names of stages, which objects reorder', () => {
    expect(messages({ stages: { '1': approval() } })).toEqual([
      { stage: '1', message: "its name '1' begins with a digit: begin it with a letter" },
    ]);
  });

  it.each(['intake', 'joined', 'end'])('refuses the reserved stage name %s', (name) => {
    expect(messages({ stages: { [name]: approval() } })).toEqual([
      { stage: name, message: expect.stringMatching(/^its name is reserved .*: rename it$/) },
    ]);
  });

  it('refuses a name that every object answers to', () => {
    expect(messages({ environments: ['constructor'] })[0]?.message).toMatch(/choose another word/);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a reserved name',
      (w) => {
        w.stages.joined = w.stages.deploy;
        delete w.stages.deploy;
        w.stages['to-production'].next = 'joined';
      },
      "workflow 'release', stage 'joined': its name is reserved (as are 'intake', 'end'): rename it",
    ],
    [
      'a name that would break a key',
      (w) => {
        w.stages['de:ploy'] = w.stages.deploy;
        delete w.stages.deploy;
        w.stages['to-production'].next = 'de:ploy';
      },
      "workflow 'release', stage 'de:ploy': its name 'de:ploy' is not in kebab-case: use lower-case letters, digits and single hyphens",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'an id with capitals',
      (w) => {
        w.id = 'Release';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(names, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
