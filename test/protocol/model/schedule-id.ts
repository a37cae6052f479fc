/**
 * The name by which a schedule can be replayed: its scenario, and which of the possible steps was taken each time.
 * It stays valid as long as scenario and code stay as they are.
 */
export const scheduleId = (scenario: string, path: readonly number[]): string =>
  `${slug(scenario)}:${path.join('.')}`;

/** @throws RangeError when it names no schedule. */
export function parseScheduleId(id: string): { readonly slug: string; readonly path: readonly number[] } {
  const [, name, steps] = /^([a-z0-9-]+):((?:\d+(?:\.\d+)*)?)$/.exec(id) ?? [];
  if (name === undefined || steps === undefined)
    throw new RangeError(`'${id}' is no schedule: it looks like 'rework:0.0.3'`);
  return { slug: name, path: steps === '' ? [] : steps.split('.').map(Number) };
}

/** A scenario's name without what a shell would need quotes for. */
export const slug = (scenario: string): string => scenario.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
