import type { Artifact } from '../../../scripts/package/make.ts';
import { differing, linesOf, tableText } from '../../../scripts/package/report.ts';

const anArtifact = (name: string, sha256 = 'same'): Artifact => ({
  name,
  bundle: { name: 'handler.mjs', content: Buffer.alloc(256_000), gzipBytes: 102_400 },
  tokens: undefined,
  zipBytes: 112_640,
  sha256,
});

const aVerifier = (name: string): Artifact => ({
  ...anArtifact(name),
  tokens: { name: 'handler.tokens.mjs', content: Buffer.alloc(28_672), gzipBytes: 10_240 },
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

  it('has in the line of a function what it loads besides to verify tokens', () => {
    const loadTimesMs = new Map([
      ['ext-authz', 80.2],
      ['ext-authz with tokens', 86.7],
    ]);

    expect(linesOf([aVerifier('ext-authz')], loadTimesMs)).toEqual([
      {
        function: 'ext-authz',
        bytes: 256_000,
        gzip_bytes: 102_400,
        zip_bytes: 112_640,
        load_ms: 80,
        sha256: 'same',
        tokens: { bytes: 28_672, gzip_bytes: 10_240, load_ms: 87 },
      },
    ]);
  });

  it('is a table for people, where a KB is 1,024 bytes', () => {
    const lines = linesOf(
      [anArtifact('tokens'), aVerifier('prompt-guard')],
      new Map([
        ['tokens', 71.6],
        ['prompt-guard', 104.2],
        ['prompt-guard with tokens', 110.9],
      ]),
    );

    expect(tableText(lines)).toBe(
      [
        'function       KB  gzip KB  zip KB  load ms',
        'tokens        250      100     110       72',
        'prompt-guard  250      100     110      104',
        '  + tokens     28       10              111',
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
