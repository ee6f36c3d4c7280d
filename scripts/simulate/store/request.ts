import type { ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { invalid, NotImitatedError, tableNotFound } from './errors.ts';
import { KIBIBYTE } from './item-size.ts';
import type { Table } from './table.ts';

/** Refuses what the store would silently leave out: a request must be imitated whole or not at all. */
export const requireKnown = <Request extends object>(
  request: Request,
  known: ReadonlySet<keyof Request & string>,
): void => {
  for (const member in request) {
    if (known.has(member) || request[member] === undefined) continue;
    throw new NotImitatedError(`${member} is not imitated`);
  }
};

export const requireTable = (wanted: string | undefined, { name }: Table): void => {
  if (wanted !== name) throw tableNotFound();
};

export const requireReturnValues = (
  wanted: string | undefined,
  possible: readonly string[],
): void => {
  if (wanted === undefined || possible.includes(wanted)) return;
  throw invalid('Return values set to invalid value');
};

const READ_UNIT_BYTES = 4 * KIBIBYTE;
const EVENTUAL = 0.5;

export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / KIBIBYTE));

export const readUnits = (bytes: number, isConsistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (isConsistent === true ? 1 : EVENTUAL);

interface Charge {
  readonly tableName: string;
  readonly units: number;
}

/** A request that does not ask what it cost is not told. */
export const consumed = (
  wanted: ReturnConsumedCapacity | undefined,
  { tableName, units }: Charge,
): ConsumedCapacity | undefined => {
  if (wanted === undefined || wanted === 'NONE') return undefined;
  if (wanted !== 'TOTAL') throw new NotImitatedError(`The capacity of ${wanted} is not imitated`);
  return { TableName: tableName, CapacityUnits: units };
};
