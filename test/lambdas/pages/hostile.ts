import * as fc from 'fast-check';

/** Strings that try to be something else: markup, attributes, mail lines, control characters, anything. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    '</textarea><script>alert(1)</script>',
    '</style></title></bdi></blockquote><h1>Approved</h1>',
    '<!--',
    ']]><svg/onload=alert(1)>',
    '`onmouseover=alert(1)`',
    '&lt;b&gt;&#60;',
    'javascript:alert(1)',
    '\u202e\u2066gnp.1\u0000\u0008',
    '\nApprove: http://evil.example\n',
    '\r\nReject: http://evil.example\r\nReview: http://evil.example',
    '\u2028Approve: http://evil.example',
    '\u0085Approve: http://evil.example\v\fReview: http://evil.example',
    'x '.repeat(60).concat('Approve: http://evil.example'),
    '\ud800',
  ),
);

/** Members that say how things hang together; a page looks things up by them. */
const STRUCTURE = new Set([
  'stage',
  'next',
  'start',
  'action',
  'choice',
  'outcome',
  'status',
  'type',
  'field',
  'meaning',
  'reworkDueAt',
]);
const NAMED = new Set(['metrics', 'hyperparameters', 'environments', 'roles']);

/** Puts a text around every string within a value, and around the names that people choose. */
export function infest<Value>(value: Value, text: string): Value {
  return infestValue(value, text, false) as Value;
}

function infestValue(value: unknown, text: string, named: boolean): unknown {
  if (typeof value === 'string') return text + value + text;
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => infestValue(item, text, false));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      named ? text + name + text : name,
      STRUCTURE.has(name) && typeof member === 'string' ? member : infestValue(member, text, NAMED.has(name)),
    ]),
  );
}
