import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADDRESS } from '../../schema/address.ts';
import {
  harmIn,
  inAscii,
  isVisible,
  LINE,
  oddIn,
  plainBreaks,
  replaceHarm,
  spellOut,
  TEXT,
  withPlainBreaks,
} from '../../schema/printable.ts';

/** What people write, and were kept from writing. */
const WRITTEN = [
  'می‌خواهم (Persian, with a zero-width non-joiner)',
  'क्‍ष (Hindi, with a zero-width joiner)',
  '👩‍👩‍👧‍👦 and 👍🏽 and 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
  '\u200eLRM, \u200fRLM, \u061cALM',
  'soft\u00adhyphen',
  '\uf0b7 a bullet out of a word processor',
  'no\u00a0break, zero\u200bwidth, word\u2060joiner, \ufeffmark',
  '\u{1fae9} an emoji newer than some',
  "O'Brien, Müller, 山田, Đặng, e\u0301",
];

describe('text for people', () => {
  it.each(WRITTEN)('is %s', (text) => {
    expect(harmIn(text, 'line')).toBeUndefined();
    expect([LINE.test(text), TEXT.test(text), isVisible(text)]).toEqual([true, true, true]);
    expect(replaceHarm(text, () => '!')).toBe(text);
    expect(spellOut(text)).toBe(text);
  });

  it.each([
    ['right\u202eleft', 'has U+202E RIGHT-TO-LEFT OVERRIDE at character 6: write it without'],
    ['👍 ok\u2066x', 'has U+2066 LEFT-TO-RIGHT ISOLATE at character 5: write it without'],
    ['one\ntwo\n3 \u0007', 'has U+0007 ALERT in line 3 at character 3: write it without'],
    ['a\u0000', 'has U+0000 NULL at character 2: write it without'],
    ['\u001b[31m', 'has U+001B ESCAPE at character 1: write it without'],
    ['\u0090', 'has U+0090 CONTROL CHARACTER at character 1: write it without'],
    ['half \ud83d', 'has U+D83D UNPAIRED SURROGATE at character 6: write it without'],
    ['x\uffff', 'has U+FFFF NONCHARACTER at character 2: write it without'],
    ['x\u206a', 'has U+206A DEPRECATED FORMAT CHARACTER at character 2: write it without'],
    ['x\ufffa', 'has U+FFFA INTERLINEAR ANNOTATION at character 2: write it without'],
    ['one\ntw\u0007o\u0000', 'has U+0007 ALERT in line 2 at character 3: write it without'],
    ['\u{1f3f4}\u{e0067}', 'has U+E0067 TAG CHARACTER at character 2: write it without'],
    ['x\u{e0041}', 'has U+E0041 TAG CHARACTER at character 2: write it without'],
  ])('is not %j, and the refusal names the character and its place', (text, message) => {
    expect(harmIn(text, 'text')).toBe(message);
    expect(TEXT.test(text)).toBe(false);
    expect(spellOut(text)).not.toBe(text);
  });

  it('has line breaks and tabs only where there may be several lines', () => {
    for (const text of ['a\nb', 'a\tb', 'a\u2028b']) {
      expect([LINE.test(text), TEXT.test(text)]).toEqual([false, true]);
      expect(harmIn(text, 'text')).toBeUndefined();
    }
    expect(harmIn('a\nb', 'line')).toBe('has U+000A LINE FEED at character 2: write it without');
    expect(plainBreaks('a\r\nb\rc\vd\fe\u0085f\ng')).toBe('a\nb\nc\nd\ne\nf\ng');
  });

  it('is what the patterns say and what no harm is in, for whatever text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(harmIn(text, 'line') === undefined).toBe(LINE.test(text));
        expect(harmIn(text, 'text') === undefined).toBe(TEXT.test(text));
        expect(LINE.test(spellOut(text))).toBe(true);
      }),
    );
  });

  it('shows something only with more than what cannot be seen', () => {
    expect(['', ' \u00a0', '\u200b\u200e', '\u00ad', '\u3164', '\u2800'].map(isVisible)).toEqual(
      Array(6).fill(false),
    );
  });
});

describe('the subject of a mail', () => {
  it.each([
    ['Freigabe \u{1f680} für Übung ✅', 'Freigabe fur Ubung'],
    ['Review \u{1f469}\u200d\u{1f52c}: model/churn 14', 'Review: model/churn 14'],
    ['“Großer” Rückblick – 2/4…', '"Grosser" Ruckblick - 2/4...'],
    ['Проверка: model/churn 14, Одобрение', ': model/churn 14'],
    ['½ done', '1/2 done'],
    ['a\r\nb', 'a b'],
  ])('says %j in ASCII words, or leaves it out', (title, subject) => {
    expect(inAscii(title)).toBe(subject);
  });

  it('never has a question mark that nobody wrote, nor a line break', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        expect(inAscii(title.replaceAll('?', ''))).toMatch(/^[ -~]*$/);
        expect(inAscii(title.normalize('NFKD').replaceAll('?', ''))).not.toContain('?');
      }),
    );
  });
});

describe('an address', () => {
  it.each([
    "sinead.o'brien@example.com",
    '_ops@example.com',
    'r&d@example.com',
    'a+b=c@example.com',
    'x@a.b',
  ])('is %s', (address) => expect(address).toMatch(ADDRESS));

  it.each([
    'a b@example.com',
    '.a@example.com',
    'a..b@example.com',
    '"a"@example.com',
    'a@b@c.d',
    'a@',
    'ä@b.c',
    'a\n@b.c',
    `${'x'.repeat(65)}@b.c`,
    'a<b>@c.d',
    'a,b@c.d',
  ])('is not %j', (address) => expect(address).not.toMatch(ADDRESS));
});

describe('an address for programs', () => {
  it.each([
    ['s3://a/b c', 'has U+0020 SPACE at character 9: write it without'],
    ['s3://a/\u00a0', 'has U+00A0 NO-BREAK SPACE at character 8: write it without'],
    ['s3://\u{1f600}/\u200b', 'has U+200B ZERO WIDTH SPACE at character 8: write it without'],
    ['\ufeffs3://a', 'has U+FEFF ZERO WIDTH NO-BREAK SPACE at character 1: write it without'],
    ['s3://a\u3000', 'has U+3000 WHITE SPACE at character 7: write it without'],
    ['s3://a\ue000', 'has U+E000 PRIVATE CHARACTER at character 7: write it without'],
    ['s3://a\u061c', 'has U+061C FORMAT CHARACTER at character 7: write it without'],
    ['s3://a\u0378', 'has U+0378 UNASSIGNED CHARACTER at character 7: write it without'],
  ])('has nothing in it that is not seen: %j', (address, message) => {
    expect(oddIn(address)).toBe(message);
  });

  it('may have any character that is seen', () => {
    expect(oddIn('s3://bücket/\u{1f600}?x=y#z')).toBeUndefined();
  });
});

describe('text from outside', () => {
  it('has plain line breaks in every text of a value, and its names as they were', () => {
    expect(
      withPlainBreaks({
        'a\r\nb': ['x\r\ny', 1, null, true, { deep: 'p\rq' }],
        none: null,
        text: 'u\u0085v',
      }),
    ).toEqual({ 'a\r\nb': ['x\ny', 1, null, true, { deep: 'p\nq' }], none: null, text: 'u\nv' });
    expect([withPlainBreaks('a\rb'), withPlainBreaks(null), withPlainBreaks(3)]).toEqual(['a\nb', null, 3]);
  });

  it('is spelt out where it is shown on one line, but for flags', () => {
    const scotland = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}';
    expect(spellOut(`a\n\u202eb ${scotland}`)).toBe(`a\\u{a}\\u{202e}b ${scotland}`);
    expect(replaceHarm(`a\n\t\r\u2028\u2029\u0007 ${scotland}`, () => '!')).toBe(
      `a\n\t\r\u2028\u2029! ${scotland}`,
    );
  });
});

describe('the subject of a mail, where signs have a likeness', () => {
  it.each([
    ['æ Æ œ Œ ø Ø ł Ł đ Đ ð Ð þ Þ ı ß', 'ae AE oe OE o O l L d D d D th Th i ss'],
    ['‘a’ ‚b‘ “c” „d“ «e»', `'a' 'b' "c" "d" "e"`],
    ['a‐b‑c–d—e−f•g·h', 'a-b-c-d-e-f-g-h'],
    ['5€ ×2 → ½', '5EUR x2 -> 1/2'],
    ['a \u{1f680} : b', 'a: b'],
    ['a, \u{1f680}, b', 'a, b'],
    ['a: \u{1f680}', 'a'],
    ['a, \u{1f680}, \u{1f680}, b', 'a, b'],
    ['a,\u{1f680},b', 'a, b'],
    ['a\u00a0\u2003\n b', 'a b'],
    ['  a   b  ', 'a b'],
  ])('says %j', (title, subject) => {
    expect(inAscii(title)).toBe(subject);
  });
});
