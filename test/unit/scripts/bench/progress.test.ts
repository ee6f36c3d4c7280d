import { progressTo } from '../../../../scripts/bench/progress.ts';

/** What is written while so many milliseconds go by, with a word at each of these times. */
const written = (isTTY: boolean, timesMs: readonly number[]): readonly string[] => {
  const texts: string[] = [];
  let nowMs = 1_000;
  const stream = { isTTY, write: (text: string | Uint8Array) => texts.push(String(text)) > 0 };
  const { onProgress, end } = progressTo(stream, () => nowMs);
  for (const timeMs of timesMs) {
    nowMs = 1_000 + timeMs;
    onProgress(`at ${timeMs}`);
  }
  end();
  return texts;
};

describe('progress', () => {
  it('is a line every five seconds where nobody looks', () => {
    const lines = written(false, [0, 4_999, 5_000, 9_999, 10_000]);

    expect(lines).toEqual(['   0 s  at 0\n', '   5 s  at 5000\n', '  10 s  at 10000\n']);
  });

  it('is one line that changes on a terminal, and is gone at the end', () => {
    const lines = written(true, [0, 199, 200]);

    expect(lines).toEqual(['\r\u001b[K   0 s  at 0', '\r\u001b[K   0 s  at 200', '\r\u001b[K']);
  });
});
