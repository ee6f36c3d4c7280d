/** One question, what came, and what is wrong with it. */
export interface Finding {
  readonly door: string;
  readonly asked: string;
  readonly came: string;
  /** None: it is as it has to be. */
  readonly flaws: Flaws;
}

/** Each a sentence for the operator. */
export type Flaws = readonly string[];

/** The flaws among these: a row is left out where its condition holds. */
export const flawsWhere = (...rows: readonly (readonly [isFlaw: boolean, flaw: string])[]): Flaws =>
  rows.flatMap(([isFlaw, flaw]) => (isFlaw ? [flaw] : []));
