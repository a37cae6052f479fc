import { describe, expect, it } from 'vitest';
import { rulesIn, whyOtherRule } from '../../../cli/audit/verifier/rules.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { policiesOf, policyHash } from '../../../schema/policy.ts';
import { withRule } from '../../support/ruled.ts';

const workflow = withRule({ title: 'Größe ☃' });
const [name, stage] = policiesOf(workflow)[0] ?? expect.unreachable();
const text = canonicalize(workflow);
const version = policyHash(workflow, stage);
const policy = `policy/${stage.policy}`;

describe('a rule in a definition', () => {
  it('is read as its people sign it, from characters and from bytes', () => {
    const read = rulesIn(text, 'utf8').get(name);
    expect(read).toEqual({ policy, version, until: stage.until });
    expect(rulesIn(Buffer.from(text).toString('latin1'), 'latin1').get(name)).toEqual(read);
  });

  it.each([
    ['on its last day', '23:59:59', undefined],
    ['on the day after', '00:00:00', `rests on ${policy}, which had ended with ${stage.until}`],
  ])('approves until its last day ends: %s', (when, time, wrong) => {
    const days = when === 'on the day after' ? 1 : 0;
    const since = new Date(Date.parse(`${stage.until}T${time}.000Z`) + days * 86_400_000).toISOString();
    expect(whyOtherRule(rulesIn(text, 'utf8').get(name), { policy, version, since })).toBe(wrong);
  });
});
