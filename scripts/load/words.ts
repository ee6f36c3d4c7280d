/** `01:05`. */
export const elapsedText = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
};

const BARS = '▁▂▃▄▅▆▇█';

/** One sign for each value, as high as it is to the highest. */
export const sparkline = (values: readonly number[]): string => {
  const highest = Math.max(0, ...values);
  return values
    .map((value) => {
      const step = highest === 0 ? 0 : Math.round((value / highest) * (BARS.length - 1));
      return BARS[step] ?? '';
    })
    .join('');
};

/** `1,234`. */
export const grouped = (count: number): string => count.toLocaleString('en-US');

const SECONDS_FROM_MS = 10_000;

/** `3.2 ms`, `1,204 ms` where a fraction says nothing, and `12.0 s`. */
export const msText = (ms: number): string => {
  if (ms >= SECONDS_FROM_MS) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${grouped(Math.round(ms))} ms`;
};

/** `timeout 3, status 503 1`, the most frequent first. */
export const tallyText = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${name} ${grouped(count)}`).join(', ');
