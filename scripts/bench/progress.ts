/** Tells how far something is: often on a terminal, now and then elsewhere. */
export type OnProgress = (text: string) => void;

const TERMINAL_EVERY_MS = 200;
const FILE_EVERY_MS = 5_000;

const CLEAR_LINE = '\r\u001b[K';

interface Told {
  readonly onProgress: OnProgress;
  /** Leaves the line to whoever writes next. */
  readonly end: () => void;
}

/** On standard error, since the result is what standard output is for. */
export const progressTo = (
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  nowMs: () => number = () => performance.now(),
): Told => {
  const startedAt = nowMs();
  const everyMs = stream.isTTY ? TERMINAL_EVERY_MS : FILE_EVERY_MS;
  let toldAt = -Infinity;
  return {
    onProgress: (text) => {
      const now = nowMs();
      if (now - toldAt < everyMs) return;
      toldAt = now;
      const line = `${((now - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${text}`;
      stream.write(stream.isTTY ? `${CLEAR_LINE}${line}` : `${line}\n`);
    },
    end: () => {
      if (stream.isTTY) stream.write(CLEAR_LINE);
    },
  };
};
