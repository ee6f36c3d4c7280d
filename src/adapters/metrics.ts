import type { CountMetric } from '../app/ports-telemetry.ts';

const NAMESPACE = 'Tollgate';

/**
 * Metrics as log lines in CloudWatch's embedded format, which needs no call and no permission.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const metricsTo =
  (write: (line: string) => void): CountMetric =>
  ({ name, count, pricing, at }) => {
    const directive = {
      Namespace: NAMESPACE,
      Dimensions: [['Pricing']],
      Metrics: [{ Name: name, Unit: 'Count' }],
    };
    const line = { _aws: { Timestamp: at, CloudWatchMetrics: [directive] }, Pricing: pricing };
    write(`${JSON.stringify({ ...line, [name]: count })}\n`);
  };
