import { type Admission, falseBudgetDenials, falseRateDenials, fullestMinute } from './oracle.ts';
import type { FloodRequest } from './traffic.ts';

/** What makes a request of the flood fit, as far as the one who judges it must know. */
export type Limit =
  | { readonly kind: 'rate'; readonly requestsPerMinute: number }
  | {
      readonly kind: 'budget';
      readonly budget: number;
      readonly spentBefore: number;
      readonly each: number;
    };

/** What came of one kind of flood. */
export interface FloodKind {
  readonly kind: Limit['kind'];
  readonly requests: number;
  readonly admitted: number;
  readonly denials: number;
  readonly fromMemory: number;
  /** Answered by the fault policy, for want of an answer by the store. */
  readonly degraded: number;
  /** Of those from memory. */
  readonly falseDenials: number;
  /** Calls of the store by the environments that the flood came through. */
  readonly calls: number;
  /** As many as requests, were nothing remembered. */
  readonly callsWithout: number;
  readonly admittedMax60s: number;
}

interface Material {
  readonly limit: Limit;
  readonly flood: readonly FloodRequest[];
  /** All there were, those before the flood too. */
  readonly admissions: readonly Admission[];
  /** When those before the flood were taken. */
  readonly admittedBefore: readonly number[];
  readonly calls: number;
}

export const sumUp = ({ limit, flood, ...material }: Material): FloodKind => {
  const { admissions, admittedBefore, calls } = material;
  const denials = flood.filter(({ decision }) => decision.outcome === 'deny');
  const absorbed = denials.filter(isAbsorbed);
  const admitted = flood.filter(({ decision }) => decision.outcome === 'allow');
  const deniedAt = absorbed.map(({ at }) => at);
  return {
    kind: limit.kind,
    requests: flood.length,
    admitted: admitted.length,
    denials: denials.length,
    fromMemory: absorbed.length,
    degraded: flood.filter(({ decision }) => decision.degraded === true).length,
    falseDenials:
      limit.kind === 'rate'
        ? falseRateDenials({ ...limit, admissions, deniedAt })
        : falseBudgetDenials({ ...limit, admissions, deniedAt }),
    calls,
    callsWithout: flood.length,
    admittedMax60s: fullestMinute([...admittedBefore, ...admitted.map(({ at }) => at)]),
  };
};

const isAbsorbed = ({ decision }: FloodRequest): boolean =>
  decision.outcome === 'deny' && decision.isAbsorbed === true;
