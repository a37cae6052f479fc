import { describe, expect, it } from 'vitest';
import {
  MAX_COMMENT,
  MAX_FORM_BYTES,
  parseDecisionForm,
  saveDecisionForm,
} from '../../../lambdas/operations/decision-form.ts';

const FORM = 'application/x-www-form-urlencoded';
const CONDITIONS = 'choice=approve-with-conditions&version=14';
const ROW = 'finding-1-text=x&finding-1-owner=a%40b';

function send(body: string, contentType = FORM, isBase64Encoded = false) {
  return parseDecisionForm({ headers: { 'content-type': contentType }, body, isBase64Encoded });
}

it('takes a comment in any script, with plain line breaks, and names what it refuses', () => {
  const comment = '\uf0b7 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\r\nnext \u{1f469}\u200d\u{1f52c}';
  const send = (text: string) =>
    parseDecisionForm({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${new URLSearchParams({ choice: 'approve', version: '14', comment: text })}`,
      isBase64Encoded: false,
    });
  expect(send(comment).comment).toBe(comment.replace('\r\n', '\n'));
  expect(() => send('fine\r\nright\u202eleft')).toThrow(
    'This has U+202E RIGHT-TO-LEFT OVERRIDE in line 2 at character 6: write it without.',
  );
});

it('takes a comment that shows nothing as none, so that nobody turns down without a word that can be read', () => {
  const empty = [' ', '\u200b', '\u00ad\u2060', '\u3164', '\u2800'];
  const comments = empty.map((comment) => {
    const form = send(`${new URLSearchParams({ choice: 'reject', version: '14', comment })}`);
    return form.comment;
  });
  expect(comments).toEqual(['', '', '', '', '']);
});

describe('the form of a decision', () => {
  it('reads what a browser sends', () => {
    expect(send('choice=reject&version=+14+&comment=Recall%20is+low%0D%0Aon+new+data.%C3%A9')).toEqual({
      choice: 'reject',
      version: '14',
      comment: 'Recall is low\non new data.é',
      findings: [],
      problems: [],
      answers: {},
    });
  });

  it('reads what API Gateway has encoded in base 64', () => {
    const body = Buffer.from('choice=approve&version=14&comment=').toString('base64');
    expect(send(body, `${FORM}; charset=UTF-8`, true)).toEqual({
      choice: 'approve',
      version: '14',
      comment: '',
      findings: [],
      problems: [],
      answers: {},
    });
  });

  it('reads conditions and answers, and leaves out what was left empty', () => {
    const body = new URLSearchParams({
      choice: 'approve-with-conditions',
      version: '14',
      comment: '',
      'finding-1-text': '',
      'finding-1-owner': '',
      'finding-1-due': '',
      'finding-3-text': ' Watch drift ',
      'finding-3-owner': 'dana@example.com',
      'finding-3-due': '2026-12-01',
      'answer.impact': 'high',
      'answer.remarks': '',
      'leave-this-empty': '',
    });
    expect(send(`${body}`)).toEqual({
      choice: 'approve-with-conditions',
      version: '14',
      comment: '',
      findings: [{ text: 'Watch drift', owner: 'dana@example.com', due: '2026-12-01' }],
      problems: [],
      answers: { impact: 'high' },
    });
  });

  it('reads a hand-over', () => {
    expect(send('choice=hand-over&version=14&comment=Away.&to=dora%40example.com')).toEqual({
      choice: 'hand-over',
      version: '14',
      comment: 'Away.',
      to: 'dora@example.com',
    });
  });

  it.each([
    ['half a condition', `${CONDITIONS}&finding-1-text=x`, ['finding-1-owner', 'finding-1-due']],
    [
      'conditions that lack something each',
      `${CONDITIONS}&${ROW}&finding-1-due=tomorrow&finding-2-owner=a%40b&finding-2-due=2026-03-31`,
      ['finding-1-due', 'finding-2-text'],
    ],
    ['a day that is none', `${CONDITIONS}&${ROW}&finding-1-due=2026-02-30`, ['finding-1-due']],
  ])('tells all that is wrong with %s', (_, body, fields) => {
    const read = send(body);
    const problems = 'problems' in read ? read.problems : [];
    expect(problems.map(({ field }) => field)).toEqual(fields);
    expect(read).toMatchObject({ findings: [] });
  });

  it('saves what it can of a form that it refuses, and nothing else', () => {
    const body =
      'choice=odd&version=1&version=2&evil=x&__proto__=y&finding-1-due=%00&leave-this-empty=robot&answer.a=b';
    const saved = saveDecisionForm({ headers: {}, body, isBase64Encoded: false });
    expect(saved).toEqual({ choice: 'odd', version: '1', 'finding-1-due': '\0', 'answer.a': 'b' });
  });

  it.each([
    ['no choice', 'version=14&comment=', FORM, 'choice'],
    ['another choice', 'choice=delegate&version=14', FORM, 'choice'],
    ['a doubled choice', 'choice=approve&choice=reject&version=14', FORM, 'choice'],
    ['a doubled version', 'choice=approve&version=14&version=15', FORM, 'version'],
    ['an unknown field', 'choice=approve&version=14&admin=true', FORM, 'body'],
    ['JSON', '{"choice":"approve"}', 'application/json', 'body'],
    ['a multipart form', 'choice=approve', 'multipart/form-data; boundary=x', 'body'],
    ['another character set', 'choice=approve&version=14', `${FORM}; charset=iso-8859-1`, 'body'],
    ['broken percent-encoding', 'choice=approve&version=14&comment=%E9', FORM, 'body'],
    ['raw bytes', 'choice=approve&version=14&comment=é', FORM, 'body'],
    ['too many bytes', `choice=approve&version=14&comment=${'a'.repeat(MAX_FORM_BYTES)}`, FORM, 'body'],
    [
      'too long a comment',
      `choice=approve&version=14&comment=${'a'.repeat(MAX_COMMENT + 1)}`,
      FORM,
      'comment',
    ],
    ['control characters', 'choice=approve&version=14&comment=%00', FORM, 'comment'],
    ['too long a condition', `${CONDITIONS}&finding-1-text=${'a'.repeat(501)}`, FORM, 'finding-1-text'],
    ['a sixth condition', `${CONDITIONS}&finding-6-text=x`, FORM, 'body'],
    ['a condition without a number', `${CONDITIONS}&finding--text=x`, FORM, 'body'],
    ['a question of another kind', 'choice=approve&version=14&answer.__proto__=x', FORM, 'body'],
    ['a doubled answer', 'choice=approve&version=14&answer.a=1&answer.a=2', FORM, 'answer.a'],
    ['odd characters in an answer', 'choice=approve&version=14&answer.a=%07', FORM, 'answer.a'],
    ['a colleague with a decision', 'choice=approve&version=14&to=a%40b', FORM, 'body'],
    ['what a robot fills in', 'choice=approve&version=14&leave-this-empty=14', FORM, 'leave-this-empty'],
    ['text that reads backwards', 'choice=approve&version=14&comment=%E2%80%AE', FORM, 'comment'],
  ])('refuses %s', (_, body, contentType, field) => {
    expect(() => send(body, contentType)).toThrow(
      field === 'body'
        ? expect.objectContaining({ code: 'UnreadableForm', name: 'UnreadableForm' })
        : expect.objectContaining({ code: 'InvalidForm', payload: expect.objectContaining({ field }) }),
    );
  });

  it('refuses an empty body and a missing content type', () => {
    expect(() => parseDecisionForm({ headers: {}, isBase64Encoded: false })).toThrow(/Send the form/);
    expect(() => send('')).toThrow(/Choose/);
  });
});
