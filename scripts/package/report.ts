import type { Artifact } from './make.ts';

/** One function of the package, in the numbers that people ask for. */
export interface Line {
  readonly function: string;
  readonly bytes: number;
  readonly gzip_bytes: number;
  readonly zip_bytes: number;
  readonly load_ms: number;
  readonly sha256: string;
}

export const linesOf = (
  artifacts: readonly Artifact[],
  loadTimesMs: ReadonlyMap<string, number>,
): readonly Line[] =>
  artifacts.map(({ name, bundle, gzipBytes, zipBytes, sha256 }) => ({
    function: name,
    bytes: bundle.content.length,
    gzip_bytes: gzipBytes,
    zip_bytes: zipBytes,
    load_ms: Math.round(loadTimesMs.get(name) ?? NaN),
    sha256,
  }));

const COLUMNS = ['function', 'KB', 'gzip KB', 'zip KB', 'load ms'] as const;

export const tableText = (lines: readonly Line[]): string => {
  const rows = lines.map((line) => [
    line.function,
    inKb(line.bytes),
    inKb(line.gzip_bytes),
    inKb(line.zip_bytes),
    String(line.load_ms),
  ]);
  const table = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  return table.map((row) => aligned(row, widths)).join('\n');
};

/** Names to the left, numbers to the right. */
const aligned = (row: readonly string[], widths: readonly number[]): string =>
  row
    .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
    .join('  ');

const inKb = (bytes: number): string => (bytes / 1_024).toFixed(0);

/** The functions whose packages differ, or that only one of the two has. */
export const differing = (
  first: readonly Artifact[],
  second: readonly Artifact[],
): readonly string[] => {
  const names = [...new Set([...first, ...second].map(({ name }) => name))];
  const sumIn = (artifacts: readonly Artifact[], wanted: string): string | undefined =>
    artifacts.find(({ name }) => name === wanted)?.sha256;
  return names.filter((name) => sumIn(first, name) !== sumIn(second, name));
};
