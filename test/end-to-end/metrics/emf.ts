/** A metric as CloudWatch tells it from others. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One line of a function's output that has metrics. */
export interface EmbeddedMetrics {
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

/** The metrics that CloudWatch would make of what functions print, in its embedded metric format. */
export function readMetrics(output: string): MetricId[] {
  return readDocuments(output).flatMap((document) =>
    (document._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.filter(({ Name }) => isMeasured(document[Name])).flatMap(({ Name }) =>
        Dimensions.map((names) => ({
          namespace: Namespace,
          name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, String(document[name])])),
        })),
      ),
    ),
  );
}

const isMeasured = (value: unknown): boolean =>
  [value].flat().every((one) => typeof one === 'number' && Number.isFinite(one));

/** The lines of functions' output that have metrics. */
export function readDocuments(output: string): EmbeddedMetrics[] {
  return output.split('\n').flatMap((line) => {
    const start = line.indexOf('{"_aws"');
    return start < 0 ? [] : [JSON.parse(line.slice(start)) as EmbeddedMetrics];
  });
}
