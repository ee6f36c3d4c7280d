import { costOf, type Place, placeAfter, START } from './character-costs.ts';
import { MARK, SORT_OF_UNIT, SORTS } from './character-sorts.ts';

const MARK_COLUMN = SORTS.indexOf(MARK);
/** A mark that is the one before it again has a column of its own, behind those of the sorts. */
const REPEATED_MARK_COLUMN = SORTS.length;
const COLUMNS = SORTS.length + 1;

const COST_BITS = 16;
const COST_MASK = 2 ** COST_BITS - 1;

/**
 * The costs of characters as a table: a row for each place where a text can stand, and in it a cell for
 * each sort of character. The rules are asked once, when this is loaded, and not for each character.
 *
 * A cell is what its character costs, and above that, where the row begins that comes next.
 */
const tableOf = (): Int32Array => {
  const places = [START];
  const rows = new Map<string, number>();
  const rowOf = (place: Place): number => {
    if (place === START) return 0;
    const known = rows.get(nameOf(place));
    if (known !== undefined) return known;
    const row = COLUMNS * (places.push(place) - 1);
    rows.set(nameOf(place), row);
    return row;
  };
  const cellOf = (before: Place, column: number): number => {
    const isRepeated = column === REPEATED_MARK_COLUMN;
    const sort = isRepeated ? MARK : (SORTS[column] ?? 0);
    const after = placeAfter(before, sort);
    return (rowOf(after) << COST_BITS) + costOf({ before, after, sort, isRepeated });
  };
  const cells: number[] = [];
  // The list grows while it is gone through, until no place is new.
  for (const before of places) {
    for (let column = 0; column < COLUMNS; column += 1) cells.push(cellOf(before, column));
  }
  return Int32Array.from(cells);
};

const nameOf = ({ kind, run, consonants }: Place): string => `${kind} ${run} ${consonants}`;

/** Constants of a function are constants to Node, and those of a bundle are not: half of the time. */
const reckoner = (): ((text: string) => number) => {
  const [table, sortOfUnit] = [tableOf(), SORT_OF_UNIT];
  const [mark, repeatedMark] = [MARK_COLUMN, REPEATED_MARK_COLUMN];
  return (text) => {
    let cost = 0;
    let row = 0;
    let unitBefore = -1;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      const sort = sortOfUnit[unit] ?? 0;
      const column = sort === mark && unit === unitBefore ? repeatedMark : sort;
      const cell = table[row + column] ?? 0;
      cost += cell & COST_MASK;
      row = cell >> COST_BITS;
      unitBefore = unit;
    }
    return cost;
  };
};

/** What a text costs in hundredths of a token: a sum over its 16-bit units. */
export const costOfText = reckoner();
