import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { WriteCorrections } from '../../app/ports-ledger.ts';
import { type Correction, correctionLines } from '../../domain/corrections.ts';
import { StoreFault } from '../../domain/errors.ts';
import type { TeamId } from '../../domain/ids.ts';
import type { RollupLine } from '../../domain/rollups.ts';
import { toCorrectionItem } from './correction-item.ts';
import type { Table } from './connect.ts';
import { number } from './item.ts';
import { rollupKey } from './keys.ts';
import { changeUnheld } from './settle-expression.ts';
import { transact, wasRefused } from './transact.ts';

/**
 * A transaction takes a hundred items: every receipt may have a day, a model and a user of its own,
 * and there are the month and the meter.
 */
export const CORRECTIONS_MAX = 24;

/**
 * Corrections, roll-ups and meter together. A correction of a number that is there already refuses
 * all of it: that is what makes two runs at once, and a run that is repeated, correct once.
 */
export const writeCorrectionsIn =
  (table: Table): WriteCorrections =>
  async ({ team, corrections, change }) => {
    const { isApplied, reasons } = await transact(table, [
      ...corrections.map((correction) => putCorrection(table, correction)),
      ...(change === undefined ? [] : [changeUnheld(table, { team, ids: [], change })]),
      ...correctionLines(corrections).map((line) => correctLine(table, team, line)),
    ]);
    if (isApplied) return { outcome: 'written' };
    // Read by position: the corrections come first.
    const exist = corrections.filter((_, index) => wasRefused(reasons[index]));
    if (exist.length === 0)
      throw new StoreFault(`Corrections were refused: the meter of ${team} is gone`);
    return { outcome: 'exist', requests: exist.map(({ receipt }) => receipt.request) };
  };

const putCorrection = (table: Table, correction: Correction): TransactWriteItem => ({
  Put: {
    TableName: table.name,
    Item: { ...toCorrectionItem(correction) },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

/** Counted in the line's revision, by which a rebuild knows that the line was touched. */
const correctLine = (
  table: Table,
  team: TeamId,
  { window, part, sums }: RollupLine,
): TransactWriteItem => ({
  Update: {
    TableName: table.name,
    Key: { ...rollupKey(team, window, part) },
    UpdateExpression: 'ADD usd :usd, unpricedCalls :unpriced, revision :one',
    ExpressionAttributeValues: {
      ':usd': number(sums.usd),
      ':unpriced': number(sums.unpricedCalls),
      ':one': number(1),
    },
  },
});
