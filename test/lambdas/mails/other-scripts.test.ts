import { beforeAll, describe, expect, test } from 'vitest';
import { subjectLine, subjectName } from '../../../lambdas/mails/subject-line.ts';
import type { Mail } from '../../../lambdas/ports.ts';
import { email } from '../console/example-ledger.ts';
import { LONG_SUBJECT, LONG_VERSION, NAMES, playNames } from '../console/names-ledger.ts';

let mails: readonly Mail[] = [];

beforeAll(async () => {
  mails = (await playNames()).world.mails;
});

const to = (person: string) => mails.filter((mail) => mail.to === email(person));
const subjectsOf = (person: string) => to(person).map(({ subject }) => subject);

describe('mails of people and workflows in other scripts', () => {
  test('say in the subject who decided: by their name, or by their address where nothing of the name is ASCII', () => {
    expect(subjectsOf('deputy-manager')).toContain('manager@example.org approved: model/... 11b8dabc');
    expect(subjectsOf('manager')).toContain(
      'Maximiliane-Alexandra Wilhe... approved with conditions: model/... 11b8dabc',
    );
  });

  test('leave no stray comma or dash of a title in the subject', () => {
    const completed = subjectsOf('data-scientist').filter((one) => one.startsWith('Completed'));
    expect(completed).toHaveLength(2);
    expect(completed.filter((one) => /[,\s-]$/.test(one))).toEqual([]);
  });

  test('name people, stages and metrics in the body as they are, each on a line of its own', () => {
    const { body = '' } = to('manager')[0] ?? {};
    expect(body).toContain(`For         ${NAMES.arabic}, as manager`);
    expect(body).toContain('Stage       مراجعة المدير (اعتماد النموذج · 模型晋级)');
    for (const metric of ['曲線下面積', '精度', 'الدقة على العملاء الجدد', 'metric-36', 'rows-scored'])
      expect(body).toMatch(new RegExp(`^  ${metric}( |$)`, 'm'));
  });

  test('lose neither the verb nor the version where both names are as long as they may be', () => {
    const asked = subjectsOf('manager').find((one) => one.includes('nightly'));
    expect(asked).toBe(`Please decide: model/cu...lue.cus1 ${LONG_VERSION}`);
    const cutShort = mails.filter(
      ({ subject }) => subject.includes('nightly') && !subject.includes(LONG_VERSION),
    );
    // A decider's name, a verb and a version of 64 characters are more than a subject holds.
    expect(cutShort.filter(({ subject }) => !/ approved(?: with conditions)?: /.test(subject))).toEqual([]);
    expect(mails.filter(({ subject }) => subject.length > 99 || /[^ -~]/.test(subject))).toEqual([]);
  });
});

describe('a subject', () => {
  const state = { subject: LONG_SUBJECT, version: 'v'.repeat(64) };

  test('goes without its deadline before the version is cut', () => {
    const line = subjectLine({ lead: 'Please decide', state, ending: ', by Thu 3 Dec, 09:00 UTC' });
    expect(line).toContain(state.version);
    expect(line).not.toContain('by Thu');
    const short = { ...state, version: '14' };
    expect(subjectLine({ lead: 'Please decide', state: short, ending: ', by Thu 3 Dec' })).toMatch(
      /s1 14, by Thu 3 Dec$/,
    );
  });

  test('takes a name of which some is ASCII', () => {
    expect(subjectName({ name: '王小明 (Ming)', email: 'm@example.org' })).toContain('Ming');
    expect(subjectName({ name: 'Žofie', email: 'z@example.org' })).toBe('Žofie');
    expect(subjectName({ name: NAMES.hebrew, email: 'noa@example.org' })).toBe('noa@example.org');
  });
});
