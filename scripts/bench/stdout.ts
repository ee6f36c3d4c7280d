import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';

/** Counts what is written to standard output, and keeps it from being shown. */
export interface Diverted {
  /** Bytes so far. */
  readonly bytes: () => number;
  readonly restore: () => void;
}

/**
 * A function writes its metrics and its log there. That is part of the work, and the terminal is not
 * the place: a line of it for each decision would bury what the bench has to say. So it is written to
 * where nobody reads it, and each line costs what handing it over costs.
 */
export const divertStdout = (): Diverted => {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  const sink = openSync(devNull, 'w');
  let bytes = 0;
  stdout.write = (chunk: string | Uint8Array): boolean => {
    bytes += writeSync(sink, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    return true;
  };
  return {
    bytes: () => bytes,
    restore: () => {
      stdout.write = write;
      closeSync(sink);
    },
  };
};
