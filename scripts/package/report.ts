import type { Artifact } from './make.ts';

/** One function of the package, in the numbers that people ask for. */
export interface Line {
  readonly function: string;
  readonly bytes: number;
  readonly gzip_bytes: number;
  /** Of all that is in it. */
  readonly zip_bytes: number;
  readonly load_ms: number;
  readonly sha256: string;
  /** The file that is loaded besides where tokens are verified, and how long loading takes there. */
  readonly tokens?: {
    readonly bytes: number;
    readonly gzip_bytes: number;
    readonly load_ms: number;
  };
}

/** The name of a function that has tokens to verify. */
export const withTokens = (name: string): string => `${name} with tokens`;

export const linesOf = (
  artifacts: readonly Artifact[],
  loadTimesMs: ReadonlyMap<string, number>,
): readonly Line[] => {
  const loadOf = (name: string): number => Math.round(loadTimesMs.get(name) ?? NaN);
  return artifacts.map(({ name, bundle, tokens, zipBytes, sha256 }) => ({
    function: name,
    bytes: bundle.content.length,
    gzip_bytes: bundle.gzipBytes,
    zip_bytes: zipBytes,
    load_ms: loadOf(name),
    sha256,
    ...(tokens === undefined
      ? {}
      : {
          tokens: {
            bytes: tokens.content.length,
            gzip_bytes: tokens.gzipBytes,
            load_ms: loadOf(withTokens(name)),
          },
        }),
  }));
};

const COLUMNS = ['function', 'KB', 'gzip KB', 'zip KB', 'load ms'] as const;

export const tableText = (lines: readonly Line[]): string => {
  const table = [COLUMNS, ...lines.flatMap(rowsOf)];
  const widths = COLUMNS.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  return table.map((row) => aligned(row, widths)).join('\n');
};

/** The second file stands below its function, with what it adds and what the start comes to. */
const rowsOf = ({ tokens, ...line }: Line): readonly (readonly string[])[] => [
  [
    line.function,
    inKb(line.bytes),
    inKb(line.gzip_bytes),
    inKb(line.zip_bytes),
    String(line.load_ms),
  ],
  ...(tokens === undefined
    ? []
    : [['  + tokens', inKb(tokens.bytes), inKb(tokens.gzip_bytes), '', String(tokens.load_ms)]]),
];

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
