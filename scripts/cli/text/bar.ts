import type { Paint } from './colour.ts';

const CELLS = 20;

/** Where the colours change, in percent. */
const NEAR = 80;
const FULL = 100;

/** `████████░░░░░░░░░░░░  40.2%`; without a limit there is nothing to fill. */
export const bar = (percent: number | null, paint: Paint): string => {
  if (percent === null) return paint.dim('·'.repeat(CELLS));
  const filled = Math.min(CELLS, Math.floor((Math.max(0, percent) * CELLS) / FULL));
  const cells = '█'.repeat(filled) + '░'.repeat(CELLS - filled);
  return `${colourOf(percent, paint)(cells)} ${percent.toFixed(1).padStart(5)}%`;
};

const colourOf = (percent: number, paint: Paint): ((text: string) => string) => {
  if (percent >= FULL) return paint.red;
  return percent >= NEAR ? paint.yellow : paint.green;
};

/** What is taken of a limit, cut off after one decimal as everywhere; of a limit of nothing all is taken. */
export const percentOf = (taken: number, limit: number | null): number | null => {
  if (limit === null) return null;
  return limit === 0 ? FULL : Math.floor((taken * 1_000) / limit) / 10;
};
