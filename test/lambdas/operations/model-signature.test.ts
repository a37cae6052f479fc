import { describe, expect, test } from 'vitest';
import { findForm } from '../../../local/people/html-form.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { INTAKE } from '../../../schema/protocol.ts';
import { simulate } from '../../../simulation/testing.ts';
import { InMemoryWorld, people, roles } from '../../support/in-memory-ports.ts';
import { MODEL, publicKey, signature } from '../../support/model-signing.ts';
import { sendForm } from '../../support/send-form.ts';
import { Story, submission } from '../../support/story.ts';
import { readText } from '../pages/rendered-html.ts';

const signed = workflowsFor(roles)({
  id: 'signed-promotion',
  title: 'Signed promotion',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    gate: {
      type: 'check',
      title: 'Gate',
      checks: { signed: { modelSignature: { publicKey: publicKey('p256') } } },
    },
    review: { type: 'approval', title: 'Review', role: 'manager', dueIn: '5 days' },
    promote: { type: 'promotion', title: 'Promotion', environment: 'production' },
  },
});

const artifact = { uri: 's3://models/churn/14/', sha256: MODEL };

async function atGate(changes: Record<string, unknown>): Promise<Story> {
  const story = new Story(new InMemoryWorld([signed]), submission({ artifact, ...changes }));
  await story.intake();
  await story.check('gate');
  return story;
}

const results = ({ entries }: Story) =>
  entries.findLast(({ action }) => action === 'checked')?.details['results'];

describe('a stage that asks for a signature of the model', () => {
  test('passes a request that brings one by the key, and people read by which', async () => {
    const story = await atGate({ modelSignature: signature('p256') });
    expect(results(story)).toMatchObject([
      { name: 'signed', passed: true, saw: { signed: MODEL, files: 5 } },
    ]);
    // States, of which each entry has one, do not carry it.
    expect(JSON.stringify(story.state)).not.toContain('dsseEnvelope');
    await story.openStage('review');
    const page = readText((await story.review(people.morgan, 'review')).body);
    expect(page).toContain('Passed signed: the artifact, 5 files, is signed by the key ');
    expect(page).toMatch(/Model signature *comes with it, as OpenSSF Model Signing makes it: see the checks/);
  });

  test.each([
    ['brings none', {}, /^the request brings no signature of its artifact/],
    [
      'brings one of another model',
      { modelSignature: signature('other') },
      /^the signature is of another model/,
    ],
    ['brings one by another key', { modelSignature: signature('p384') }, /^the signature is by another key/],
  ])('sends back a request that %s', async (_, changes, found) => {
    const story = await atGate(changes);
    expect(results(story)).toMatchObject([{ passed: false, found: expect.stringMatching(found) }]);
    expect(story.state.status).not.toBe('open');
  });

  test('refuses at the intake what is no signature, with its place', async () => {
    const story = new Story(new InMemoryWorld([signed]), submission({ artifact, modelSignature: 'signed' }));
    expect(await story.intake()).toMatchObject({
      error: 'InvalidRequest',
      cause: expect.stringMatching(/^\/modelSignature must be what model_signing writes: a JSON object$/m),
    });
  });

  test('holds for the next attempt from the page as long as the artifact is the same', async () => {
    const story = await atGate({ modelSignature: signature('p256') });
    await story.openStage('review');
    await story.decide(people.morgan, 'review', 'request-changes');
    await story.intake();
    const revise = async (fields: Record<string, string>) => {
      const form = findForm((await story.review(people.dana, INTAKE)).body);
      const standing = Object.fromEntries((form?.fields ?? []).map(({ name, value }) => [name, value]));
      const body = `${new URLSearchParams({ ...standing, version: '14', ...fields })}`;
      return sendForm(story.world.ports, story.event('POST', people.dana, INTAKE, { body }));
    };
    expect((await revise({ note: 'Both are right.' })).status).toBe(200);
    const last = () => story.entries.findLast(({ action }) => action === 'submitted')?.details['submission'];
    expect(last()).toMatchObject({ note: 'Both are right.', modelSignature: signature('p256') });
  });

  test('is played as if it were signed, and by the bytes of a signature that is given', async () => {
    const governance = simulate({ workflows: [signed], roles });
    const made = await governance.submit('signed-promotion');
    expect(made.waitingStage).toBe('review');
    const other = await governance.submit('signed-promotion', {
      subject: 'model/other',
      modelSignature: signature('other'),
    });
    expect(other.waitingStage).toBe(undefined);
    expect(other.status).toBe('rework');
  });
});
