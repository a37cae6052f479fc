import { inAscii } from '../../schema/printable.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { shortFormOf } from '../domain/version.ts';
import { purposeOf } from '../words/purpose.ts';
import { asciiSubject, cut, cutMiddle, MAX_SUBJECT, oneLine, shortenDigest } from './text.ts';

/** What the subject of a mail about a request says. */
export interface SubjectLine {
  /** What happened, or is asked for: `Please decide`. */
  readonly lead: string;
  /** Whether a colon follows that; it does unless this is `false`. */
  readonly colon?: false;
  readonly state: Pick<RequestState, 'subject' | 'version'>;
  /** Its workflow, where what the request does is to be said: `take ... out of production`. */
  readonly workflow?: Workflow | undefined;
  /** After the version: `, Manager review`. */
  readonly rest?: string;
  /** What is always there, of up to 50 characters: `, by 8 Nov 2026`. */
  readonly ending?: string;
}

/** A name is not cut below this for the sake of what follows the version; nor below the other for anything. */
const SHORT_NAME = 20;
const SHORTEST_NAME = 8;
const MAX_ENDING = 50;
const MAX_NAME = 30;

/** How a subject names a person: by the address where nothing of the name can be written in ASCII. */
export function subjectName({ name, email }: { readonly name: string; readonly email: string }): string {
  return cut(/[A-Za-z]/.test(inAscii(oneLine(name))) ? name : email, MAX_NAME);
}

/**
 * The subject of a mail about a request, fit for SNS. Where it is too long the name of what it is about is shortened first, in
 * its middle, then what follows the version, then the ending is left out; what is asked for and the version stay. A version
 * that is a digest, as a rule's is, is said by its beginning. Where SNS takes no letter for one of a name (信用), the line says the kind of
 * the subject and three dots, and of a version its short form; the mail has both as they are.
 */
export function subjectLine({ lead, colon, state, workflow, rest = '', ending = '' }: SubjectLine): string {
  const purpose = workflow && purposeOf(workflow);
  const begins = `${inAscii(oneLine(lead))}${colon === undefined ? ':' : ''}${purpose === undefined ? '' : ` ${purpose.before}`}`;
  const effect = purpose === undefined ? '' : ` ${purpose.after}`;
  const said = inAscii(oneLine(`${shortenDigest(sayVersion(state.version))}${effect}`));
  const left = inAscii(oneLine(`-${rest}`)).slice(1);
  // Of a title in another script nothing may be left but what stood between its words.
  const more = /[A-Za-z0-9]/.test(left) ? left : '';
  const whole = MAX_SUBJECT - begins.length - said.length - 2;
  const last = cut(inAscii(oneLine(ending)), MAX_ENDING);
  const ends = last.length + SHORTEST_NAME > whole ? '' : last;
  const room = whole - ends.length;
  const most = Math.max(room - more.length, Math.min(room, SHORT_NAME), SHORTEST_NAME);
  const name = cutMiddle(inAscii(oneLine(saySubject(state.subject))), most);
  const space = room - name.length;
  const further = more.length <= space || space >= SHORTEST_NAME ? cut(more, space) : '';
  return asciiSubject(`${begins} ${name} ${said}${further}`, ends);
}

function saySubject(subject: string): string {
  return isSayable(subject) ? subject : `${subject.slice(0, subject.indexOf('/') + 1)}...`;
}

/** A version as a line in ASCII says it. */
export const sayVersion = (version: string): string => (isSayable(version) ? version : shortFormOf(version));

/** Whether nothing of a name is lost where all is ASCII. */
const isSayable = (name: string): boolean => [...name].every((one) => inAscii(`x${one}x`) !== 'xx');
