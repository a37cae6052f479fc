import { open } from '../../lambdas/domain/entry.ts';
import type { RequestState, StageOutcome } from '../../lambdas/domain/model.ts';
import { wordOfOutcome } from '../../lambdas/words/stage-standing.ts';
import { looks } from '../../schema/wait.ts';
import { hasTracks, isEffect, isHuman, type Stage, type Workflow } from '../../schema/workflow.ts';
import type { Simulation } from '../../simulation/simulation.ts';

/** Which outcomes of which stages simulations have come to. */
export class Coverage {
  readonly #reached = new Set<string>();
  readonly #begun = new Set<string>();

  /** Notes everything that happened in a simulation, to requests of whatever workflow. */
  note({ happenings }: Pick<Simulation, 'happenings'>): void {
    for (const one of happenings) {
      if (one.kind !== 'entry' || !one.entry.stream.startsWith('request/')) continue;
      const { state } = open<RequestState>(one.entry);
      for (const [stage, { outcome, openedAt, waiting, held }] of Object.entries(state.stages)) {
        if (outcome !== undefined) this.#reached.add(keyOf(state.workflow, stage, outcome));
        if ((openedAt ?? waiting ?? held) !== undefined) this.#begun.add(keyOf(state.workflow, stage));
      }
    }
  }

  /**
   * What of a workflow was not come to, by its stages: `'review': rejected, expired`, `an end of 'review'` where people
   * were asked or time passed and that is all, or `'review' at all`.
   */
  unreachedOf(workflow: Workflow): readonly string[] {
    return Object.entries(workflow.stages).flatMap(([name, stage]) => {
      const possible = outcomesOf(workflow, stage);
      const missing = possible.filter((outcome) => !this.#reached.has(keyOf(workflow.id, name, outcome)));
      if (missing.length === 0) return [];
      return [
        missing.length === possible.length
          ? this.#begun.has(keyOf(workflow.id, name))
            ? `an end of '${name}'`
            : `'${name}' at all`
          : `'${name}': ${missing.map((outcome) => wordOfOutcome(stage, outcome)).join(', ')}`,
      ];
    });
  }
}

const keyOf = (workflow: string, stage: string, outcome?: StageOutcome): string =>
  JSON.stringify([workflow, stage, outcome]);

/** How a stage can end. */
function outcomesOf({ rework }: Workflow, stage: Stage): StageOutcome[] {
  const skipped: StageOutcome[] = stage.when === undefined ? [] : ['skipped'];
  if (isHuman(stage)) {
    const again: StageOutcome[] = rework.maxAttempts > 1 ? ['changes-requested'] : [];
    const spared: StageOutcome[] = stage.waives === undefined ? skipped : ['skipped'];
    const late: StageOutcome = stage.ifExpired === 'next' ? 'skipped' : 'expired';
    return [...new Set<StageOutcome>(['approved', ...again, 'rejected', late, ...spared])];
  }
  // How its tracks end says how it does.
  if (hasTracks(stage)) return [];
  if (isEffect(stage)) return ['promoted', ...skipped];
  if (stage.type === 'policy') return ['approved', stage.otherwise.length === 0 ? 'rejected' : 'skipped'];
  if (stage.type === 'wait' && stage.until !== 'passed' && !looks(stage)) return ['passed', ...skipped];
  if (stage.type === 'check' && stage.waivedAt !== undefined) return ['passed', 'waivable', ...skipped];
  const failed: StageOutcome =
    stage.ifFailed !== 'request-changes' || rework.maxAttempts === 1 ? 'rejected' : 'changes-requested';
  return ['passed', failed, ...skipped];
}
