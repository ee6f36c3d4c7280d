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
export const metricsTo =
  (write: (line: string) => void, namespace: string): Measure =>
  ({ at, by, values = {} }) => {
    const dimensions = by?.dimensions ?? {};
    const directives = [
      directive(namespace, by?.values ?? {}, [AS_A_WHOLE, Object.keys(dimensions)]),
      directive(namespace, values, [AS_A_WHOLE]),
    ].filter(({ Metrics }) => Metrics.length > 0);
    const line = { _aws: { Timestamp: at, CloudWatchMetrics: directives }, ...dimensions };
    write(`${JSON.stringify({ ...line, ...by?.values, ...values })}\n`);
  };

const directive = (
  namespace: string,
  values: NonNullable<Measurement['values']>,
  dimensions: readonly (readonly string[])[],
) => ({
  Namespace: namespace,
  Dimensions: dimensions,
  Metrics: namesOf(values).map((name) => ({ Name: name, Unit: UNIT[name] })),
});

const namesOf = (values: object): readonly MetricName[] => Object.keys(values) as MetricName[];
