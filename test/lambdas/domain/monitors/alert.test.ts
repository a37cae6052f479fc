import { describe, expect, test } from 'vitest';
import { readAlert } from '../../../../lambdas/domain/monitors/alert.ts';
import { LINE } from '../../../../schema/printable.ts';
import { ran, rings } from '../../../support/monitor-events.ts';

describe('an event of a monitor', () => {
  test('says what is wrong, in 300 characters', () => {
    expect(readAlert(rings('churn-drift'))).toMatchObject({
      kind: 'alarm',
      name: 'churn-drift',
      text: 'The alarm churn-drift rings: Threshold crossed.',
    });
    expect(readAlert(rings('churn-drift', { reason: undefined }))?.text).toBe('The alarm churn-drift rings');
    expect(readAlert(rings('x', { reason: 'y'.repeat(2_000) }))?.text).toHaveLength(300);
    expect(readAlert(ran('a'))).toMatchObject({
      kind: 'schedule',
      name: 'churn-quality',
      text: expect.stringMatching(
        /^The monitoring schedule churn-quality found violations: .* 3 violations\.$/,
      ),
    });
  });

  const HOSTILE = 'x\u001b]0;owned\u0007\u0000\r\n\nApprove: it\n\u202egnp.exe\u2028\u0085\u2066\ud800';
  test.each([
    ['the reason', rings('churn-drift', { reason: HOSTILE })],
    ['the name of an alarm', rings(`churn-${HOSTILE}`)],
    ['the message of a job', ran('a', { ExitMessage: `CompletedWithViolations ${HOSTILE}` })],
    ['the name of a schedule', ran('a', { MonitoringScheduleArn: `arn:monitoring-schedule/${HOSTILE}` })],
    ['a flag that is cut', rings('a', { reason: '\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}'.repeat(60) })],
  ])('says so on one printable line, whatever %s has', (_, event) => {
    const { name, text } = readAlert(event) ?? {};
    expect(name).toMatch(LINE);
    expect(text).toMatch(LINE);
    expect(text?.length).toBeLessThanOrEqual(300);
  });

  test('has a space in the place of what would harm, and nothing else is lost', () => {
    expect(readAlert(rings('churn', { reason: 'one\u0000two\u202ethree' }))?.text).toBe(
      'The alarm churn rings: one two three',
    );
  });

  test('is another each time that it rings, and the same each time that it is told', () => {
    const id = (event: unknown) => readAlert(event)?.id;
    expect(id(rings('a'))).toBe(id(rings('a', { reason: 'Told again.' })));
    expect(id(rings('a'))).not.toBe(id(rings('b')));
    expect(id(rings('a'))).not.toBe(id(rings('a', { timestamp: '2026-03-03T00:00:00Z' })));
    expect(id(ran('a'))).not.toBe(id(ran('b')));
    expect(id(ran('a'))).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    rings('a', { value: 'OK' }),
    rings('a', { value: 'INSUFFICIENT_DATA' }),
    ran('a', { ExitMessage: 'Completed: Job completed successfully with no violations.' }),
    ran('a', { ExitMessage: undefined }),
    ran('a', { MonitoringScheduleArn: undefined }),
    { ...rings('a'), source: 'somebody' },
    undefined,
  ])('that says that all is well, or is of no monitor, is none: %j', (event) => {
    expect(readAlert(event)).toBeUndefined();
  });
});
