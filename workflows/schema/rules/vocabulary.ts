import { isHuman, type Workflow } from '../workflow.ts';
import { type Problem, problem, quoteAll } from './rule.ts';

const VOCABULARY = {
  type: ['approval', 'task', 'check', 'promotion', 'retirement', 'attestation'],
  meaning: ['reviewed', 'approved', 'took responsibility'],
  newerVersion: ['supersede', 'queue', 'parallel'],
} as const;

/** Words with a fixed meaning are among those the engine knows. The compiler sees to it, but data may be untyped. */
export function vocabulary(workflow: Workflow): readonly Problem[] {
  const newerVersion = describe('newerVersion', workflow.newerVersion).map((message) =>
    problem(workflow, message),
  );
  const ofStages = Object.entries(workflow.stages).flatMap(([name, stage]) => {
    const meaning = isHuman(stage) ? describe('meaning', stage.meaning) : [];
    return [...describe('type', stage.type), ...meaning].map((message) => problem(workflow, message, name));
  });
  return [...newerVersion, ...ofStages];
}

function describe(member: keyof typeof VOCABULARY, value: string): string[] {
  const known: readonly string[] = VOCABULARY[member];
  return known.includes(value)
    ? []
    : [`its ${member} '${value}' is unknown: write one of ${quoteAll(known)}`];
}
