import { canonicalize } from '../../schema/canonical-json.ts';
import { isHuman, type Stage, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import { describeStage, describeWhen } from './stages.ts';

/** What changes from one state of a workflow's rules to another, a line each; nothing where they are the same. */
export function changesOf(old: Workflow, now: Workflow): string[] {
  const names = new Set([...Object.keys(old.stages), ...Object.keys(now.stages)]);
  const order = (workflow: Workflow) =>
    stagesInOrder(workflow)
      .map(([name]) => name)
      .join(' -> ');
  const { stages: _, ...oldRest } = old;
  const { stages: __, ...nowRest } = now;
  return [
    ...membersChanged('', { ...oldRest }, { ...nowRest }),
    ...(order(old) === order(now) ? [] : [`order: ${order(old)}; now ${order(now)}`]),
    ...[...names].flatMap((name) => compareStages(name, old.stages[name], now.stages[name])),
  ];
}

function compareStages(name: string, old: Stage | undefined, now: Stage | undefined): string[] {
  if (old === undefined) return now === undefined ? [] : [`+ ${name}: ${describeStage(now)}`];
  if (now === undefined) return [`- ${name}: ${describeStage(old)}`];
  if (canonicalize(old) === canonicalize(now)) return [];
  const summary =
    describeStage(old) === describeStage(now)
      ? []
      : [`${name}: ${describeStage(old)}; now ${describeStage(now)}`];
  const when =
    canonicalize(old.when ?? null) === canonicalize(now.when ?? null)
      ? []
      : [
          `${name}: ${old.when ? `only if ${describeWhen(old.when)}` : 'always'}; now ${now.when ? `only if ${describeWhen(now.when)}` : 'always'}`,
        ];
  const told =
    isHuman(old) && isHuman(now)
      ? ['approvers', 'due', 'when', 'next']
      : ['environment', 'checks', 'when', 'next'];
  return [...summary, ...when, ...membersChanged(`${name}: `, { ...old }, { ...now }, told)];
}

/** Members that differ, as `member: old; now new`. */
function membersChanged(
  prefix: string,
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  except: readonly string[] = [],
): string[] {
  const members = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...members].sort().flatMap((member) => {
    if (except.includes(member)) return [];
    const [before, after] = [show(old[member]), show(now[member])];
    return before === after ? [] : [`${prefix}${member}: ${before}; now ${after}`];
  });
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalize(value);
}
