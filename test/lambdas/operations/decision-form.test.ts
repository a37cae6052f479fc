import { describe, expect, it } from 'vitest';
import { MAX_COMMENT, MAX_FORM_BYTES, parseDecisionForm } from '../../../lambdas/operations/decision-form.ts';

const FORM = 'application/x-www-form-urlencoded';

function send(body: string, contentType = FORM, isBase64Encoded = false) {
  return parseDecisionForm({ headers: { 'content-type': contentType }, body, isBase64Encoded });
}

describe('the form of a decision', () => {
  it('reads what a browser sends', () => {
    expect(send('choice=reject&version=+14+&comment=Recall%20is+low%0D%0Aon+new+data.%C3%A9')).toEqual({
      choice: 'reject',
      version: '14',
      comment: 'Recall is low\non new data.é',
    });
  });

  it('reads what API Gateway has encoded in base 64', () => {
    const body = Buffer.from('choice=approve&version=14&comment=').toString('base64');
    expect(send(body, `${FORM}; charset=UTF-8`, true)).toEqual({
      choice: 'approve',
      version: '14',
      comment: '',
    });
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
    ['text that reads backwards', 'choice=approve&version=14&comment=%E2%80%AE', FORM, 'comment'],
  ])('refuses %s', (_, body, contentType, field) => {
    expect(() => send(body, contentType)).toThrow(
      expect.objectContaining({ code: 'InvalidForm', payload: expect.objectContaining({ field }) }),
    );
  });

  it('refuses an empty body and a missing content type', () => {
    expect(() => parseDecisionForm({ headers: {}, isBase64Encoded: false })).toThrow(/Send the form/);
    expect(() => send('')).toThrow(/Choose/);
  });
});
