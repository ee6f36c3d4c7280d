import type { Matcher } from './match.ts';

/** Who can speak on the way of a call, in the order in which the call meets them. */
export const LAYERS = [
  'client',
  'network',
  'token endpoint',
  'load balancer',
  'WAF',
  'API Gateway',
  'Lambda function URL',
  'agentgateway',
  'Tollgate',
  'guardrail',
  'provider',
] as const;

export type Layer = (typeof LAYERS)[number];

/** One thing that a caller can meet, how to know it, and what helps. */
export interface Entry {
  readonly id: string;
  readonly layer: Layer;
  /** The statuses it comes with; none: it comes with any, or there was no answer. */
  readonly on: readonly number[];
  /** A status that nobody told is taken for one of `on`, unless this is set. */
  readonly needsStatus?: true;
  readonly title: string;
  readonly when: Matcher;
  readonly cause: string;
  readonly checkFirst: readonly [string, ...string[]];
  readonly whatToDo: string;
  /** An answer as people see it. Read by this table it is this entry. */
  readonly example: string;
  /** So broad that it is told only where nothing else fits. */
  readonly isGeneral?: true;
  /** A token of the caller's is at issue: what is wrong with a pasted one is the cause. */
  readonly isAboutToken?: true;
}
