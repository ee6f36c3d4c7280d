import type { Instant } from '../domain/time.ts';

/** What a log line may say. Known fields only: no prompt, token or secret can slip in. */
export interface LogFields {
  readonly correlation?: string | undefined;
  readonly team?: string | undefined;
  readonly model?: string | undefined;
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  readonly pricing?: string | undefined;
  readonly error?: string | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type Log = (level: LogLevel, message: string, fields: LogFields) => void;

/** What is counted, under names that an alarm can be set on. Few, and without a team: a bound. */
export type MetricName = 'UnpricedDecisions' | 'UnpricedUsages';

export interface Count {
  readonly name: MetricName;
  readonly count: number;
  /** Which policy let it pass: `conservative` or `unpriced`. */
  readonly pricing: string;
  readonly at: Instant;
}

export type CountMetric = (count: Count) => void;
