import { own } from '../../../schema/own.ts';
import type { Deployment, RequestState, SubjectState } from '../model.ts';
import type { RegisteredModel } from './answers.ts';

/** An alias that is not what the registry says. */
export interface AliasDrift {
  readonly environment: string;
  readonly alias: string;
  /** The version that the environment runs; nothing where it runs none. */
  readonly should: string | undefined;
  /** The version that the alias leads to; nothing where there is no such alias. */
  readonly is: string | undefined;
}

/** The alias of each environment and the version that it runs. @param named environments whose aliases are called otherwise */
export function aliasesOf(
  environments: readonly string[],
  running: Readonly<Record<string, Pick<Deployment, 'version'>>>,
  named: Readonly<Record<string, string>>,
): readonly Omit<AliasDrift, 'is'>[] {
  return environments.map((environment) => ({
    environment,
    alias: own(named, environment) ?? environment,
    should: own(running, environment)?.version,
  }));
}

/** The aliases of a registered model that are not as they should be. Others are nobody's business here. */
export function driftOf(
  aliases: readonly Omit<AliasDrift, 'is'>[],
  model: Pick<RegisteredModel, 'aliases'>,
): readonly AliasDrift[] {
  return aliases.flatMap((one) => {
    const is = model.aliases.find(({ alias }) => alias === one.alias)?.version;
    return is === one.should ? [] : [{ ...one, is }];
  });
}

/** How a version stands, in a line: what became of its request, and where it runs. */
export function statusOf(
  request: Pick<RequestState, 'status' | 'outcome'> | undefined,
  version: string,
  { environments }: Pick<SubjectState, 'environments'>,
): string {
  const stands = request?.outcome ?? (request?.status === 'rework' ? 'changes requested' : request?.status);
  const where = Object.entries(environments).flatMap(([environment, one]) =>
    one.version === version ? [`in ${environment}`] : [],
  );
  return [...(stands === undefined ? [] : [stands]), ...where].join(', ');
}
