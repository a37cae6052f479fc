import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { unlinked } from '../../../lambdas/mails/unlinked.ts';

test.each([
  ['https://evil.example/approve?x=1', 'https[:]//evil[.]example/approve?x=1'],
  ['see HTTP://Evil.Example, now', 'see HTTP[:]//Evil[.]Example, now'],
  ['www.evil.example', 'www[.]evil[.]example'],
  ['evil.click/decide/abc', 'evil[.]click/decide/abc'],
  ['//evil.example', '//evil[.]example'],
  ['http://user@evil.example@x', 'http[:]//user@evil.example@x'],
  ['пример.рф and xn--e1afmkfd.xn--p1ai', 'пример[.]рф and xn--e1afmkfd[.]xn--p1ai'],
  ['mailto:a@evil.example', 'mailto[:]a@evil.example'],
  ['http://10.0.0.1/x', 'http[:]//10.0.0.1/x'],
])('of an address no mail program makes a link: %s', (text, shown) => {
  expect(unlinked(text)).toBe(shown);
});

test.each([
  'version 1.4.2, AUC 0.913',
  'Dana Rojas (dana.rojas@example.com)',
  's3://models/churn/14.tar.gz',
  'Note: it is done. Then e.g. this; file: none',
  'git@git:team/churn.git',
])('what is no address stays as it is: %s', (text) => {
  expect(unlinked(text)).toBe(text);
});

test('the words stay readable: without the brackets they are what they were', () => {
  const words = fc.stringMatching(/^[a-z0-9 @:/.-]{0,60}$/);
  fc.assert(
    fc.property(words, (text) => {
      expect(unlinked(text).replaceAll('[.]', '.').replaceAll('[:]', ':')).toBe(text);
    }),
  );
});

test.each(['a.'.repeat(50_000), 'http:'.repeat(20_000), `${'a'.repeat(100_000)}.com`, 'a-'.repeat(50_000)])(
  'takes time in proportion to the length of a text',
  (text) => {
    const start = process.cpuUsage();
    unlinked(text);
    expect(process.cpuUsage(start).user).toBeLessThan(500_000);
  },
);
