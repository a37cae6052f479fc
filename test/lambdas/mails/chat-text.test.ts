import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatText } from '../../../lambdas/mails/chat-text.ts';

describe('a text from outside, in a chat', () => {
  it.each([
    ['<!channel> approve', '‹!channel› approve'],
    ['@here @everyone', '＠here ＠everyone'],
    ['<@U024BE7LH>', '‹＠U024BE7LH›'],
    ['<https://evil.example/x|your link>', '‹https［:］//evil［.］example/x¦your link›'],
    ['[approve](https://evil.example)', '［approve］(https［:］//evil［.］example)'],
    ['`*_~', 'ˋ∗＿∼'],
    [':white_check_mark: approved', '∶white＿check＿mark: approved'],
    ['one\n# two', 'one ＃ two'],
    ['&lt;!here&gt;', '＆lt;!here＆gt;'],
  ])('calls nobody, leads nowhere and hides nothing: %s', (text, shown) => {
    expect(chatText(text, 200)).toBe(shown);
  });

  it('is as it was where it means nothing to a chat', () => {
    expect(chatText('model/churn, version 2026-03-02T09:00 ü 日本', 200)).toBe(
      'model/churn, version 2026-03-02T09:00 ü 日本',
    );
  });

  it('has no character of a markup, and no more than there is room for, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 10, max: 300 }),
        (text, max) => {
          const shown = chatText(text, max);
          expect(shown).not.toMatch(/[<>[\]@#&*_~`|\\\n\r]/);
          expect(shown.length).toBeLessThanOrEqual(max);
          expect(shown.isWellFormed()).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});
