import type { RequestId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { StoredHold } from './ledger.ts';
import type { History, ViolationError } from './violation.ts';

/** What a call in flight has set aside, by our own account. */
export interface Standing {
  readonly slot: number;
  tokens: number;
  readonly usd: number;
  readonly isMarker: boolean;
  readonly takenAt: number;
}

/** A team as the applied writes have made it. */
export interface TeamTruth {
  readonly team: string;
  admissions: number;
  readonly bySlot: Map<number, number>;
  /** For each slot, how many were admitted before its first. */
  readonly beforeSlot: Map<number, number>;
  newestSlot: number;
  readonly byMinute: Map<string, number>;
  readonly standing: Map<string, Standing>;
  /** Words of holds that ran out, by the name of the hold. */
  readonly expired: Map<string, StoredHold>;
  limits: { readonly requests: number; readonly tokens: number; readonly usd: number };
  /** `undefined` for a guest. */
  policy: Policy | undefined;
}

export interface FirstReceipt {
  readonly team: string;
  readonly request: string;
  /** Which of the versions that were told was counted. */
  readonly version: number;
  readonly writtenAt: number;
  /** What was held, when the receipt settles a hold. */
  readonly hold: { readonly tokens: number; readonly usd: number } | undefined;
}

/** The account kept beside the store: from what it has applied, and nothing that it says. */
export interface Truth {
  readonly teams: ReadonlyMap<string, TeamTruth>;
  /** By the key of the receipt. */
  readonly receipts: ReadonlyMap<string, FirstReceipt>;
  readonly history: History;
  /** The first invariant that was seen broken. */
  readonly violation: ViolationError | undefined;
  readonly commands: number;
  readonly holdOf: (team: string, request: RequestId) => Standing | undefined;
}

export const newTeam = (team: string): TeamTruth => ({
  team,
  admissions: 0,
  bySlot: new Map(),
  beforeSlot: new Map(),
  newestSlot: 0,
  byMinute: new Map(),
  standing: new Map(),
  expired: new Map(),
  limits: { requests: 0, tokens: 0, usd: 0 },
  policy: undefined,
});
