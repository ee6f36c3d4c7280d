import type { CapCode } from './caps.ts';
import type { FaultAnswer } from './terms.ts';
import type { ModelId, TeamId } from './ids.ts';
import type { Meter } from './meter.ts';
import type { MicroUsd } from './money.ts';
import { type Instant, instant, toIsoText } from './time.ts';
import { utcDay, utcMonth, type Window } from './windows.ts';

/** Something that people are told once, whatever repeats it. */
export type Alert = AlertOrigin & AlertFacts;

interface AlertOrigin {
  readonly team: TeamId;
  /** When it came about. */
  readonly at: Instant;
  /** The team is told what it would have been denied, and is denied nothing. */
  readonly isShadow: boolean;
}

export type AlertFacts =
  | BudgetThreshold
  | BudgetExhausted
  | BudgetForecast
  | ShareExhausted
  | UnknownModel
  | HoldsExpired
  | FaultPolicyUsed;

export type AlertKind = AlertFacts['kind'];

interface InMonth {
  readonly month: Window<'month'>;
}

export interface BudgetThreshold extends InMonth {
  readonly kind: 'budget_threshold';
  readonly percent: number;
  readonly used: MicroUsd;
  readonly budget: MicroUsd;
}

/** The hard limit, from which on calls are denied: the budget itself unless the policy says more or less. */
export interface BudgetExhausted extends InMonth {
  readonly kind: 'budget_exhausted';
  readonly used: MicroUsd;
  readonly limit: MicroUsd;
  readonly budget: MicroUsd;
}

export interface BudgetForecast extends InMonth {
  readonly kind: 'budget_forecast';
  readonly used: MicroUsd;
  readonly budget: MicroUsd;
  readonly burnPerDay: MicroUsd;
  readonly projected: MicroUsd;
  readonly runsOutAt: Instant;
}

/** Whose part of the budget it is; a user's name is `undefined` while only its code is known. */
export type ShareOwner =
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'user'; readonly user: string | undefined };

/** A model's cap, or a user's own limit. */
export interface ShareExhausted extends InMonth {
  readonly kind: 'cap_exhausted';
  readonly code: CapCode;
  readonly owner: ShareOwner;
  readonly used: MicroUsd;
  readonly limit: MicroUsd;
}

export interface UnknownModel extends InMonth {
  readonly kind: 'unknown_model';
  /** `undefined`: a call that names no model. */
  readonly model: ModelId | undefined;
  readonly pricing: 'conservative' | 'unpriced';
}

export interface HoldsExpired {
  readonly kind: 'holds_expired';
  readonly isCharged: boolean;
}

export interface FaultPolicyUsed {
  readonly kind: 'fault_policy_used';
  readonly answer: FaultAnswer;
}

/** One write to a team's meter. Without `before` it is told as if nothing had been used. */
export interface MeterChange {
  readonly team: TeamId;
  readonly before: Meter | undefined;
  readonly after: Meter;
  readonly at: Instant;
}

/** What makes two alerts the same alert, and with that how often each is told. */
export interface AlertName {
  readonly kind: AlertKind;
  /** `2026-08`, `2026-08-22` or `2026-08-22T14`: the next one may tell it again. */
  readonly period: string;
  /** The limit in force is part of it, so that a budget that was raised is told about anew. */
  readonly what: readonly string[];
}

export const alertNameOf = (alert: Alert): AlertName => ({
  kind: alert.kind,
  period: periodOf(alert),
  what: whatOf(alert).map(String),
});

/** The same however often an alert is delivered: who gets one twice can tell. */
export const alertIdOf = (alert: Alert): string => {
  const { kind, period, what } = alertNameOf(alert);
  const parts = what.map((part) => encodeURIComponent(part.toWellFormed()));
  return [alert.team, period, kind, ...parts].join(':');
};

const HOUR = 'YYYY-MM-DDTHH'.length;

const periodOf = (alert: Alert): string => {
  if (alert.kind === 'holds_expired') return utcDay(alert.at).id;
  if (alert.kind === 'fault_policy_used') return toIsoText(alert.at).slice(0, HOUR);
  return alert.month.id;
};

const whatOf = (alert: Alert): readonly (string | number)[] =>
  'month' in alert ? whatInMonth(alert) : [];

const whatInMonth = (alert: Extract<Alert, InMonth>): readonly (string | number)[] => {
  switch (alert.kind) {
    case 'budget_threshold':
      return [alert.percent, alert.budget];
    case 'budget_exhausted':
      return [alert.limit];
    case 'budget_forecast':
      return [alert.budget];
    case 'cap_exhausted':
      return [alert.code, alert.limit];
    case 'unknown_model':
      return [alert.model ?? '-'];
  }
};

/** The month with this number since 1970. */
export const monthNumbered = (index: number): Window<'month'> =>
  utcMonth(instant(Date.UTC(EPOCH_YEAR, index)));

const EPOCH_YEAR = 1970;
