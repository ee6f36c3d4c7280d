import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BenchError } from './bench-error.ts';
import { CASES } from './result.ts';

const Measured = z.object({
  machine: z.object({ engine: z.string(), node: z.string() }),
  iterations: z.number(),
  cases: z
    .array(
      z.object({
        name: z.enum(CASES),
        ratio: z.object({ value: z.number(), low: z.number(), high: z.number() }),
      }),
    )
    .readonly(),
});

/** What a chart is made of. */
export type Measured = Readonly<z.infer<typeof Measured>>;

/** Finds the line with all there is among those of `--json`, and whatever npm has put before them. */
export const readMeasured = (text: string): Measured => {
  for (const line of text.split('\n')) {
    const measured = Measured.safeParse(jsonIn(line));
    if (measured.success) return measured.data;
  }
  throw new BenchError('The file has no line that `npm run bench -- --json` has printed.');
};

export const readMeasuredFile = (file: string): Measured => {
  try {
    return readMeasured(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof BenchError) throw error;
    throw new BenchError(`${file} cannot be read.`, { cause: error });
  }
};

const jsonIn = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    // Lines of other programs are not ours to understand.
    return undefined;
  }
};
