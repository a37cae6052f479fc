import { type Monitor, monitorOf } from '../../../schema/monitors.ts';
import { subjectStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { SubjectState } from '../../domain/model.ts';
import { type Alert, readAlert } from '../../domain/monitors/alert.ts';
import { hasOpenReport, reportFinding } from '../../domain/subject/findings.ts';
import { advance } from '../../engine/advance.ts';
import type { Ports } from '../../ports.ts';

export interface MonitorPorts extends Pick<Ports, 'ledger' | 'clock' | 'log'> {
  readonly monitors: readonly Monitor[];
}

const DAY = 86_400_000;

/**
 * A monitor says that something is wrong: a finding is opened about the version that its environment runs, one at a time however
 * often it rings. Nothing follows from an alarm that is no monitor here, where nothing runs, or where too much is open; the log
 * says why.
 */
export const receive = (ports: MonitorPorts) => async (event: unknown) => {
  const alert = readAlert(event);
  const monitor = alert && monitorOf(ports.monitors, alert.kind, alert.name);
  if (alert === undefined || monitor === undefined) return { outcome: 'left alone' };
  try {
    const reported = await report(ports, monitor, alert);
    return { outcome: reported === undefined ? 'left alone' : 'found' };
  } catch (error) {
    if (!GovernanceError.is(error, 'InvalidForm')) throw error;
    const { name } = alert;
    const { subject } = monitor;
    ports.log.warn('a monitor rings, and no finding is opened', {
      monitor: name,
      subject,
      why: error.message,
    });
    return { outcome: 'left alone' };
  }
};

function report({ ledger, clock }: MonitorPorts, monitor: Monitor, { kind, name, id, text }: Alert) {
  const { subject, environment, owner, days } = monitor;
  return advance<SubjectState>({ ledger, clock }, subjectStream(subject), (last, now) => {
    const due = new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);
    const actor = `monitor:${kind}/${name}`;
    const told = { id, environment, text, owner, due, actor };
    if (last === undefined || hasOpenReport(last.state, told)) return {};
    return reportFinding(last.state, told, now);
  });
}
