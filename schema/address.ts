/**
 * The e-mail address of a person. Deliberately narrower than RFC 5322 (no quoting, no comments, nothing that a mail
 * header or a filter could misread), but people are called O'Brien, and some addresses begin with an underscore.
 */
export const ADDRESS =
  /^(?=.{1,64}@)[A-Za-z0-9_'&+=-]+(?:\.[A-Za-z0-9_'&+=-]+)*@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,126}[A-Za-z0-9])$/;
