/** How deep figures may be grouped. */
const DEEPEST = 4;

/**
 * The metrics in a file of model quality: numbers, and groups of them. SageMaker writes `{"value": 0.9, "standard_deviation": ...}`
 * for a figure: its value is the metric. What is no number is none, and is left out.
 */
export function metricsIn(quality: unknown, depth = 1): Record<string, unknown> {
  if (!isObject(quality)) return {};
  return Object.fromEntries(
    Object.entries(quality).flatMap(([name, found]): [string, unknown][] => {
      const figure = isObject(found) && 'value' in found ? found['value'] : found;
      if (typeof figure === 'number') return [[name, figure]];
      const group = depth < DEEPEST ? metricsIn(figure, depth + 1) : {};
      return Object.keys(group).length === 0 ? [] : [[name, group]];
    }),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
