import type { Scenario } from './model/scenario.ts';
import { slug } from './model/schedule-id.ts';
import { effectScenarios } from './scenarios/effects.ts';
import { followScenarios } from './scenarios/follow.ts';
import { peopleScenarios } from './scenarios/people.ts';
import { requestScenarios } from './scenarios/requests.ts';

/** Everything that is explored. */
export const scenarios: readonly Scenario[] = [
  ...requestScenarios,
  ...peopleScenarios,
  ...effectScenarios,
  ...followScenarios,
];

/** @throws RangeError when there is none. */
export function scenarioBy(name: string): Scenario {
  const found = scenarios.find((scenario) => slug(scenario.name) === slug(name));
  if (found === undefined) throw new RangeError(`no scenario '${name}'`);
  return found;
}
