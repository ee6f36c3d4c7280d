import type { Measure, Measurement, MetricName } from '../app/ports-telemetry.ts';

const UNIT = {
  Decisions: 'Count',
  DecisionLatency: 'Milliseconds',
  DegradedDecisions: 'Count',
  AbsorbedDenials: 'Count',
  UnpricedDecisions: 'Count',
  UnpricedUsages: 'Count',
  Settlements: 'Count',
  ExpiredHolds: 'Count',
} as const satisfies Record<MetricName, 'Count' | 'Milliseconds'>;

const AS_A_WHOLE: readonly string[] = [];

/**
 * Metrics as log lines in CloudWatch's embedded format, which needs no call and no permission.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const metricsTo = (write: (line: string) => void, namespace: string): Measure => {
  // What a line says of its own members is the same for all that have these: a handful of texts.
  const directives = new Map<string, string>();
  const directivesOf = (told: Told): string => {
    const key = told.join('|');
    const known = directives.get(key) ?? JSON.stringify(directivesFor(namespace, told));
    directives.set(key, known);
    return known;
  };
  return ({ at, by: { dimensions, values: valuesBy } = NOTHING, values = {} }) => {
    const told = [Object.keys(dimensions), Object.keys(valuesBy), Object.keys(values)];
    const aws = `"_aws":{"Timestamp":${at},"CloudWatchMetrics":${directivesOf(told)}}`;
    const members = JSON.stringify({ ...dimensions, ...valuesBy, ...values }).slice(1, -1);
    write(`{${aws}${members === '' ? '' : `,${members}`}}\n`);
  };
};

const NOTHING: NonNullable<Measurement['by']> = { dimensions: {}, values: {} };

/** Names: of dimensions, of what is told by them too, and of what is told as a whole alone. */
type Told = readonly (readonly string[])[];

const directivesFor = (namespace: string, [dimensions = [], by = [], alone = []]: Told) =>
  [
    directive(namespace, by, [AS_A_WHOLE, dimensions]),
    directive(namespace, alone, [AS_A_WHOLE]),
  ].filter(({ Metrics }) => Metrics.length > 0);

const directive = (
  namespace: string,
  names: readonly string[],
  dimensions: readonly (readonly string[])[],
) => ({
  Namespace: namespace,
  Dimensions: dimensions,
  Metrics: names.map((name) => ({ Name: name, Unit: UNIT[name as MetricName] })),
});
