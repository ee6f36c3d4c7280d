import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { capName, dayName, monthName } from '../../src/adapters/dynamo/names.ts';
import type { CapCode } from '../../src/domain/caps.ts';
import { holdIn, isMarker, type Ledger, type StoredHold, type StoredReceipt } from './ledger.ts';
import { numberOf } from './sight.ts';
import { ViolationError } from './violation.ts';

const SLOT_MS = 5_000;
const DAY_MS = 86_400_000;

const dayOf = (at: number): number => Math.floor(at / DAY_MS);
const monthOf = (at: number): number => {
  const date = new Date(at);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
};

type Sums = Map<string, number>;

const add = (sums: Sums, name: string, amount: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + amount);
};

interface Taken {
  readonly at: number;
  readonly tokens: number;
  readonly usd: number;
  readonly cap: string | undefined;
}

const addTaken = (sums: Sums, { at, tokens, usd, cap }: Taken): void => {
  add(sums, dayName(dayOf(at)), tokens);
  add(sums, monthName(monthOf(at)), usd);
  if (cap !== undefined) add(sums, capName(cap as CapCode, monthOf(at)), usd);
};

const heldTaken = (hold: StoredHold): Taken => ({ ...hold, at: hold.slot * SLOT_MS });

/** I3: what is taken of every window is what was charged to it and what is held in it, to the unit. */
export const checkTaken = (ledger: Ledger): void => {
  const charges = chargesOf(ledger);
  for (const [team, meter] of ledger.meters) {
    const sums: Sums = new Map();
    for (const taken of charges.get(team) ?? []) addTaken(sums, taken);
    for (const { B: bytes } of Object.values(meter)) {
      addHeld(sums, bytes);
    }
    compare(team, sums, takenOf(meter));
  }
};

const addHeld = (sums: Sums, bytes: Uint8Array | undefined): void => {
  if (bytes !== undefined && !isMarker(bytes)) addTaken(sums, heldTaken(holdIn(bytes)));
};

/** Receipts, tokens that were reported alone, and holds that ran out and were kept. By team. */
const chargesOf = ({
  receipts,
  tokens,
  charged,
}: Ledger): ReadonlyMap<string, readonly Taken[]> => {
  const reported = tokens.map((report) => ({ ...report, usd: 0, cap: undefined }));
  const kept = [...charged].flatMap(([team, holds]) =>
    holds.map((hold) => ({ team, ...heldTaken(hold) })),
  );
  return Map.groupBy([...receipts, ...reported, ...kept], ({ team }) => team);
};

/** As the meter has it: days and months count what is left, caps what is taken. */
const takenOf = (meter: Readonly<Record<string, AttributeValue>>): Sums => {
  const limits = new Map([
    ['d', Number(meter['dl']?.N)],
    ['m', Number(meter['ml']?.N)],
    ['x', 0],
  ]);
  const taken: Sums = new Map();
  for (const [name, { N: value }] of Object.entries(meter)) {
    const limit = limits.get(name.charAt(0));
    if (name.length < 3 || value === undefined || limit === undefined) continue;
    taken.set(name, name.startsWith('x') ? Number(value) : limit - Number(value));
  }
  return taken;
};

const compare = (team: string, sums: Sums, taken: Sums): void => {
  for (const name of new Set([...sums.keys(), ...taken.keys()])) {
    const [expected, found] = [sums.get(name) ?? 0, taken.get(name) ?? 0];
    const finding = `${name} of ${team} has ${found} taken, and charges and holds are ${expected}`;
    if (expected !== found) throw new ViolationError('I3', finding, team);
    if (found < 0) throw new ViolationError('I7', `${name} of ${team} is ${found}`, team);
  }
};

const iso = (at: number): string => new Date(at).toISOString();

const linesOf = ({ team, at, model, user }: StoredReceipt): readonly string[] => {
  const month = `${team} SPEND#${iso(at).slice(0, 7)}`;
  return [
    `${team} DAY#${iso(at).slice(0, 10)}`,
    month,
    `${month}#MODEL#${encodeURIComponent(model)}`,
    `${month}#USER#${encodeURIComponent(user)}`,
  ];
};

/** I9: the reports' lines are the sums of the receipts. */
export const checkRollups = ({ receipts, rollups }: Ledger): void => {
  const expected: Sums = new Map();
  for (const receipt of receipts) addToLines(expected, receipt);
  const found: Sums = new Map();
  for (const [line, sums] of rollups) {
    for (const name of SUMS) add(found, `${line} ${name}`, numberOf(sums[name]) ?? 0);
  }
  for (const name of new Set([...expected.keys(), ...found.keys()])) {
    compareLine(name, expected.get(name) ?? 0, found.get(name) ?? 0);
  }
};

const compareLine = (name: string, sum: number, stands: number): void => {
  const finding = `${name} is ${stands}, and its receipts have ${sum}`;
  if (sum !== stands) throw new ViolationError('I9', finding, name.split(' ')[0]);
};

const SUMS = ['calls', 'tokens', 'inputTokens', 'outputTokens', 'usd', 'unpricedCalls'] as const;

const addToLines = (sums: Sums, receipt: StoredReceipt): void => {
  const isUnpriced = receipt.pricing === 'conservative' || receipt.pricing === 'unpriced';
  for (const line of linesOf(receipt)) {
    add(sums, `${line} calls`, 1);
    add(sums, `${line} tokens`, receipt.tokens);
    add(sums, `${line} inputTokens`, receipt.input);
    add(sums, `${line} outputTokens`, receipt.output);
    add(sums, `${line} usd`, receipt.usd);
    add(sums, `${line} unpricedCalls`, isUnpriced ? 1 : 0);
  }
};
