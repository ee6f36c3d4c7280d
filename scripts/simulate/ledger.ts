import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { numberOf } from './sight.ts';
import type { Store } from './store/store.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** A receipt as it stands in the table, read without the code that wrote it. */
export interface StoredReceipt {
  readonly pk: string;
  readonly team: string;
  readonly request: string;
  readonly version: number;
  readonly usd: number;
  readonly tokens: number;
  readonly input: number;
  readonly output: number;
  readonly at: number;
  readonly cap: string | undefined;
  readonly model: string;
  readonly user: string;
  readonly pricing: string;
  readonly isRolledUp: boolean;
}

/** Tokens that were reported without their cost. */
export interface StoredTokens {
  readonly team: string;
  readonly tokens: number;
  readonly at: number;
}

/** A hold, on a meter or in the word of its having run out. */
export interface StoredHold {
  readonly slot: number;
  readonly tokens: number;
  readonly usd: number;
  readonly cap: string | undefined;
}

/** All of the table, by what it says. */
export interface Ledger {
  readonly receipts: StoredReceipt[];
  readonly tokens: StoredTokens[];
  readonly meters: Map<string, Attributes>;
  /** Holds that ran out, were kept as if used, and were not booked since. By team. */
  readonly charged: Map<string, StoredHold[]>;
  /** By team and line. */
  readonly rollups: Map<string, Attributes>;
}

export const readLedger = (store: Store): Ledger => {
  const ledger: Ledger = {
    receipts: [],
    tokens: [],
    meters: new Map(),
    charged: new Map(),
    rollups: new Map(),
  };
  for (const { pk, sk } of store.keys()) {
    const item = store.peek({ pk, sk }) ?? {};
    const [kind = '', team = ''] = pk.split('#');
    if (kind === 'TEAM') addOfTeam(ledger, { team, sk, item });
    if (sk === 'RECEIPT') ledger.receipts.push(receiptOf(pk, item));
    if (sk === 'TOKENS') ledger.tokens.push({ team, ...tokensOf(item) });
  }
  return ledger;
};

interface OfTeam {
  readonly team: string;
  readonly sk: string;
  readonly item: Attributes;
}

const addOfTeam = (ledger: Ledger, { team, sk, item }: OfTeam): void => {
  if (sk === 'METER') ledger.meters.set(team, item);
  if (sk.startsWith('DAY#') || sk.startsWith('SPEND#')) {
    ledger.rollups.set(`${team} ${sk}`, item);
  }
  if (!sk.startsWith('EXPIRED#') || !isTrue(item, 'charged')) return;
  const charged = ledger.charged.get(team) ?? [];
  charged.push(holdIn(item['hold']?.B));
  ledger.charged.set(team, charged);
};

const isTrue = (item: Attributes, name: string): boolean => item[name]?.BOOL === true;

const text = (item: Attributes, name: string, otherwise = ''): string => item[name]?.S ?? otherwise;

const counted = (item: Attributes, name: string): number =>
  numberOf(item['tokens']?.M?.[name]) ?? 0;

const required = (item: Attributes, name: string): number => {
  const value = numberOf(item[name]);
  if (value === undefined) throw new Error(`No ${name} in ${JSON.stringify(item)}`);
  return value;
};

const tokensOf = (item: Attributes) => ({
  tokens: required(item, 'tokens'),
  at: required(item, 'at'),
});

const receiptOf = (pk: string, item: Attributes): StoredReceipt => ({
  pk,
  team: text(item, 'team'),
  request: text(item, 'request'),
  version: required(item, 'reportedUsd'),
  usd: required(item, 'usd'),
  tokens: required(item, 'tokensCounted'),
  input: counted(item, 'input'),
  output: counted(item, 'output'),
  at: required(item, 'at'),
  cap: item['cap']?.S,
  model: text(item, 'model', '-'),
  user: text(item, 'user', '-'),
  pricing: text(item, 'pricing'),
  isRolledUp: isTrue(item, 'rolledUp'),
});

const SLOT_BYTES = 4;
const CAP_BYTES = 3;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const bigEndian = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

/** The packed form as its documentation has it: slot, tokens, micro-dollars, and perhaps a cap. */
export const holdIn = (bytes: Uint8Array = new Uint8Array()): StoredHold => {
  const tokens = variable(bytes, SLOT_BYTES);
  const usd = variable(bytes, tokens.next);
  const cap = bytes.subarray(usd.next);
  return {
    slot: bigEndian(bytes.subarray(0, SLOT_BYTES)),
    tokens: tokens.value,
    usd: usd.value,
    cap: cap.length === CAP_BYTES ? codeOf(bigEndian(cap)) : undefined,
  };
};

export const isMarker = (bytes: Uint8Array): boolean => bytes.length <= SLOT_BYTES + 1;

const variable = (bytes: Uint8Array, start: number) => {
  let value = 0;
  let next = start;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[next] ?? 0;
    value += (byte % 128) * scale;
    next += 1;
    if (byte < 128) return { value, next };
  }
};

const codeOf = (value: number): string =>
  [18, 12, 6, 0].map((shift) => DIGITS.charAt((value >> shift) & 63)).join('');
