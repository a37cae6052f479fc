import { describe, expect, test } from 'vitest';
import { askForVersion } from '../../../../lambdas/domain/request/answer.ts';

describe('who types another version than the one that is meant', () => {
  test('reads what they typed', () => {
    expect(askForVersion('14.0', 'that you hand over')).toBe(
      "You typed '14.0'. Type the version that you hand over, exactly as the page shows it.",
    );
    expect(askForVersion('1'.repeat(200), 'that you withdraw')).toContain(`'${'1'.repeat(80)}'`);
  });

  test('is only asked for it when nothing was typed', () => {
    expect(askForVersion('', 'that you decide about')).toBe(
      'Type the version that you decide about, exactly as the page shows it.',
    );
  });
});
