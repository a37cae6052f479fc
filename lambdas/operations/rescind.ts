import { type ErrorCode, GovernanceError, requireNone } from '../domain/errors.ts';
import type { RequestState } from '../domain/model.ts';
import { mistyped } from '../domain/request/answer.ts';
import type { Position } from '../engine/advance.ts';
import { takeBack } from '../engine/rescind.ts';
import { CONFIRMED } from '../pages/controls.ts';
import type { Ports } from '../ports.ts';
import {
  confirmationIn,
  type FormRequest,
  readFields,
  requireMeant,
  saveFields,
  textOf,
  unreadable,
} from './form-fields.ts';
import { type FormOutcome, isOfForm, problemsOfForm } from './form-outcome.ts';
import { assuranceOf, readVisit, type Sent, type Visit } from './visit.ts';

/** The most that the form may send, in bytes. */
const MAX_RESCIND_BYTES = 16_384;
const MAX_REASON = 2_000;

/** The errors that say where the link's person stands, not that something failed. */
const STANDING: ReadonlySet<ErrorCode> = new Set(['StageClosed', 'NotAllowed']);

export type RescindPorts = Pick<Ports, 'ledger' | 'clock' | 'catalogue'>;

interface RescindForm {
  /** The version as the person typed it. */
  readonly version: string;
  readonly reason: string;
}

const CONTROLS = new Set(['choice', 'version', 'comment', CONFIRMED]);
const isControl = (name: string): boolean => CONTROLS.has(name);

/**
 * Takes from a place of its own that its person takes back what they approved. The same sent again gets the same answer.
 * @throws GovernanceError `LinkInvalid`, `LedgerBusy`.
 */
export async function rescind(ports: RescindPorts, sent: Sent): Promise<FormOutcome> {
  try {
    await record(ports, sent, parseRescindForm(sent.event));
    return { shownAt: sent.path };
  } catch (error) {
    if (error instanceof GovernanceError) return explain(ports, sent, error);
    throw error;
  }
}

async function record(
  ports: RescindPorts,
  visit: Visit,
  { version, reason }: RescindForm,
): Promise<Position<RequestState>> {
  const { request, stage, attempt, approver, act } = visit.claims;
  const who = { person: approver, actor: approver, assurance: assuranceOf(visit), proof: visit.link };
  const missing = 'Say why you take it back: it becomes part of the record.';
  const check = (state: RequestState) =>
    requireNone([
      ...(reason === '' ? [{ field: 'comment', message: missing }] : []),
      ...mistyped(state, version, 'that you had approved'),
    ]);
  const recorded = await takeBack(ports, request, { stage, attempt, act, reason, ...who, check });
  if (recorded === undefined) throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
  return recorded;
}

function parseRescindForm(request: FormRequest): RescindForm {
  const fields = readFields(request, MAX_RESCIND_BYTES, isControl);
  if (fields.get('choice') !== 'rescind')
    throw unreadable('This link takes an approval back and does nothing else: open it again.');
  const version = (fields.get('version') ?? '').trim();
  const reason = textOf(fields, 'comment', MAX_REASON);
  requireMeant(fields, [{ field: 'comment', text: reason }]);
  return { version, reason };
}

/** Why nothing was recorded, with the form as it came where it can be put right. */
async function explain(ports: RescindPorts, sent: Sent, error: GovernanceError): Promise<FormOutcome> {
  if (isOfForm(error)) {
    const entered = { ...saveFields(sent.event, MAX_REASON, isControl), ...confirmationIn(error) };
    const form = { entered, problems: problemsOfForm(error) };
    return { refused: error, view: { ...(await readVisit(ports, sent)), form } };
  }
  if (!STANDING.has(error.code)) throw error;
  return { refused: error, view: await readVisit(ports, sent) };
}
