import type { Scenario } from './model/scenario.ts';
import { slug } from './model/schedule-id.ts';
import { requestScenarios } from './scenarios/requests.ts';

export const scenarios: readonly Scenario[] = [...requestScenarios];

/** @throws RangeError when there is none. */
export function scenarioBy(name: string): Scenario {
  const found = scenarios.find((scenario) => slug(scenario.name) === slug(name));
  if (found === undefined) throw new RangeError(`no scenario '${name}'`);
  return found;
}
