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

/** What an alarm can be set on. Few names, and no team among their dimensions: a bound. */
export type MetricName =
  | 'Decisions'
  | 'DecisionLatency'
  | 'DegradedDecisions'
  | 'AbsorbedDenials'
  | 'UnpricedDecisions'
  | 'UnpricedUsages'
  | 'Settlements'
  | 'ExpiredHolds';

export type Dimension = 'Outcome' | 'Reason' | 'Pricing';

type Values = Readonly<Partial<Record<MetricName, number>>>;

/** What was counted or timed at one instant. Times are milliseconds. */
export interface Measurement {
  readonly at: Instant;
  /** Told as a whole, and by these dimensions. */
  readonly by?: {
    readonly dimensions: Readonly<Partial<Record<Dimension, string>>>;
    readonly values: Values;
  };
  /** Told as a whole alone. */
  readonly values?: Values;
}

export type Measure = (measurement: Measurement) => void;

/** Begins to time; what it gives tells the milliseconds since. */
export type StartWatch = () => () => number;
