import type { Artifact } from '../../../scripts/package/make.ts';
import { differing, linesOf, tableText } from '../../../scripts/package/report.ts';

const anArtifact = (name: string, sha256 = 'same'): Artifact => ({
  name,
  bundle: { name: 'handler.mjs', content: Buffer.alloc(256_000) },
  gzipBytes: 102_400,
  zipBytes: 112_640,
  sha256,
});

describe('the report of a package', () => {
  it('has a line for each function, in bytes for programs', () => {
    expect(linesOf([anArtifact('tokens')], new Map([['tokens', 71.6]]))).toEqual([
      {
        function: 'tokens',
        bytes: 256_000,
        gzip_bytes: 102_400,
        zip_bytes: 112_640,
        load_ms: 72,
        sha256: 'same',
      },
    ]);
  });

  it('is a table for people, where a KB is 1,024 bytes', () => {
    const lines = linesOf(
      [anArtifact('tokens'), anArtifact('prompt-guard')],
      new Map([
        ['tokens', 71.6],
        ['prompt-guard', 104.2],
      ]),
    );

    expect(tableText(lines)).toBe(
      [
        'function       KB  gzip KB  zip KB  load ms',
        'tokens        250      100     110       72',
        'prompt-guard  250      100     110      104',
      ].join('\n'),
    );
  });

  it('names what differs between two packages, and what only one of them has', () => {
    const first = [anArtifact('budget'), anArtifact('tokens', 'one'), anArtifact('usage')];
    const second = [anArtifact('budget'), anArtifact('tokens', 'other'), anArtifact('sweeper')];

    expect(differing(first, second)).toEqual(['tokens', 'usage', 'sweeper']);
    expect(differing(first, first)).toEqual([]);
  });
});
