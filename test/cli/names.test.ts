import { describe, expect, test } from 'vitest';
import { partsOfSubject, streamNamed, subjectOrRequest } from '../../cli/names.ts';
import { NAMES } from '../support/registry-names.ts';

describe('a subject on the command line', () => {
  test.each(NAMES)('is meant by its name and by the safe form: %s, %s', (_, name, safe) => {
    for (const written of [`model/${name}`, `model/${safe}`]) {
      expect(partsOfSubject(written)).toEqual(['model', name]);
      expect(subjectOrRequest(written)).toEqual({ subject: ['model', name] });
      expect(streamNamed(written)).toBe(`subject/model/${safe}`);
    }
    expect(subjectOrRequest(`subject/model/${safe}`)).toEqual({ subject: ['model', name] });
  });

  test('is refused with the character that nobody sees', () => {
    expect(() => partsOfSubject('model/chu\u202ern')).toThrow(
      "'model/chu\\u{202e}rn' is no subject: its name has U+202E RIGHT-TO-LEFT OVERRIDE at character 4: write it without.",
    );
    expect(() => partsOfSubject('churn')).toThrow('write its kind and name');
  });
});
