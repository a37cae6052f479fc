import { describe, expect, it } from 'vitest';
import { plain } from '../../../cli/evidence/documents/markdown.ts';

describe('a text of others in a document', () => {
  it.each([
    ['a heading by the line below', 'Who decided\n---', 'Who decided  \n\\---'],
    ['another heading', 'Who decided\n===', 'Who decided  \n\\=\\=\\='],
    ['an item of a list', '- 2026-03-02, risk: approved', '\\- 2026-03-02, risk: approved'],
    ['another item', '+ approved\n* approved', '\\+ approved  \n\\* approved'],
    ['a numbered item', '1. approved\n2) approved', '1\\. approved  \n2\\) approved'],
    ['a fence', '~~~\n```', '\\~\\~\\~  \n\\`\\`\\`'],
    ['code by its indent', 'a\n      b\n\tc', 'a  \nb  \nc'],
    ['a link', '[here](https://evil.example)', '\\[here\\](https\\://evil.example)'],
    [
      'a bare link',
      'see https://evil.example or www.evil.example',
      'see https\\://evil.example or www\\.evil.example',
    ],
    ['a bare address', 'mailto:mallory@example.com', 'mailto\\:mallory\\@example.com'],
    ['HTML, or an entity', '<b>&lt;', '\\<b\\>\\&lt;'],
    ['a second paragraph', 'one\n\n\n    \r\ntwo\u2028three', 'one  \ntwo  \nthree'],
    ['an escape that ends another', '\\*', '\\\\\\*'],
  ])('is not %s', (_, text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it('reads as it is where it has nothing of that', () => {
    const text = 'Looks well: 0.91 (better than 0.9), for model-x of 2026-03-02. Grüße ☃';
    expect(plain(text)).toBe(text);
  });
});
