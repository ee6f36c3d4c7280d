import { besideOf, readArtifact } from '../../../scripts/package/make.ts';

/** Made by Python's `zipfile`. */
const ONE = Buffer.from(
  'UEsDBBQAAAAIAAAAIQBsBkI6CgAAAGQAAAAgAAAAc3JjL2Z1bmN0aW9ucy90b2tlbnMvaGFuZGxlci5tanNLTyxJVUin' +
    'LQEAUEsBAhQDFAAAAAgAAAAhAGwGQjoKAAAAZAAAACAAAAAAAAAAAAAAAIABAAAAAHNyYy9mdW5jdGlvbnMvdG9rZW5z' +
    'L2hhbmRsZXIubWpzUEsFBgAAAAABAAEATgAAAEgAAAAAAA==',
  'base64',
);
const TWO = Buffer.from(
  'UEsDBBQAAAAIAAAAIQBsBkI6CgAAAGQAAAAjAAAAc3JjL2Z1bmN0aW9ucy9leHQtYXV0aHovaGFuZGxlci5tanNLTyxJ' +
    'VUinLQEAUEsDBBQAAAAIAAAAIQCE+54PBgAAAAQAAAAqAAAAc3JjL2Z1bmN0aW9ucy9leHQtYXV0aHovaGFuZGxlci50' +
    'b2tlbnMubWpzy8ovTgUAUEsBAhQDFAAAAAgAAAAhAGwGQjoKAAAAZAAAACMAAAAAAAAAAAAAAIABAAAAAHNyYy9mdW5j' +
    'dGlvbnMvZXh0LWF1dGh6L2hhbmRsZXIubWpzUEsBAhQDFAAAAAgAAAAhAIT7ng8GAAAABAAAACoAAAAAAAAAAAAAAIAB' +
    'SwAAAHNyYy9mdW5jdGlvbnMvZXh0LWF1dGh6L2hhbmRsZXIudG9rZW5zLm1qc1BLBQYAAAAAAgACAKkAAACZAAAAAAA=',
  'base64',
);
const TWO_FUNCTIONS = Buffer.from(
  'UEsDBBQAAAAIAAAAIQBsBkI6CgAAAGQAAAAjAAAAc3JjL2Z1bmN0aW9ucy9leHQtYXV0aHovaGFuZGxlci5tanNLTyxJ' +
    'VUinLQEAUEsDBBQAAAAIAAAAIQCE+54PBgAAAAQAAAAtAAAAc3JjL2Z1bmN0aW9ucy9wcm9tcHQtZ3VhcmQvaGFuZGxl' +
    'ci50b2tlbnMubWpzy8ovTgUAUEsBAhQDFAAAAAgAAAAhAGwGQjoKAAAAZAAAACMAAAAAAAAAAAAAAIABAAAAAHNyYy9m' +
    'dW5jdGlvbnMvZXh0LWF1dGh6L2hhbmRsZXIubWpzUEsBAhQDFAAAAAgAAAAhAIT7ng8GAAAABAAAAC0AAAAAAAAAAAAA' +
    'AIABSwAAAHNyYy9mdW5jdGlvbnMvcHJvbXB0LWd1YXJkL2hhbmRsZXIudG9rZW5zLm1qc1BLBQYAAAAAAgACAKwAAACc' +
    'AAAAAAA=',
  'base64',
);
const THREE = Buffer.from(
  'UEsDBBQAAAAIAAAAIQBsBkI6CgAAAGQAAAAjAAAAc3JjL2Z1bmN0aW9ucy9leHQtYXV0aHovaGFuZGxlci5tanNLTyxJ' +
    'VUinLQEAUEsDBBQAAAAIAAAAIQCE+54PBgAAAAQAAAAqAAAAc3JjL2Z1bmN0aW9ucy9leHQtYXV0aHovaGFuZGxlci50' +
    'b2tlbnMubWpzy8ovTgUAUEsDBBQAAAAIAAAAIQCDFtyMAwAAAAEAAAAFAAAAeC5tanOrAABQSwECFAMUAAAACAAAACEA' +
    'bAZCOgoAAABkAAAAIwAAAAAAAAAAAAAAgAEAAAAAc3JjL2Z1bmN0aW9ucy9leHQtYXV0aHovaGFuZGxlci5tanNQSwEC' +
    'FAMUAAAACAAAACEAhPueDwYAAAAEAAAAKgAAAAAAAAAAAAAAgAFLAAAAc3JjL2Z1bmN0aW9ucy9leHQtYXV0aHovaGFu' +
    'ZGxlci50b2tlbnMubWpzUEsBAhQDFAAAAAgAAAAhAIMW3IwDAAAAAQAAAAUAAAAAAAAAAAAAAIABmQAAAHgubWpzUEsF' +
    'BgAAAAADAAMA3AAAAL8AAAAAAA==',
  'base64',
);
const NONE = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

describe('an artifact', () => {
  it('is one file', () => {
    const { bundle, tokens, ...others } = readArtifact('tokens', ONE);

    expect(bundle.name).toBe('src/functions/tokens/handler.mjs');
    expect(bundle.content.toString()).toBe('gate '.repeat(20));
    expect(bundle.gzipBytes).toBeLessThan(bundle.content.length);
    expect(tokens).toBeUndefined();
    expect(others).toEqual({
      name: 'tokens',
      zipBytes: ONE.length,
      sha256: '77477b6590fdb922e82a6fbfaed05e53fd4db333af69fe142444096fde0e3f72',
    });
  });

  it('is two where the second verifies tokens, and that lies beside the first', () => {
    const artifact = readArtifact('ext-authz', TWO);

    expect(artifact.bundle.content.toString()).toBe('gate '.repeat(20));
    expect(artifact.tokens?.name).toBe('src/functions/ext-authz/handler.tokens.mjs');
    expect(besideOf(artifact)).toEqual({ 'handler.tokens.mjs': Buffer.from('jose') });
    expect(besideOf(readArtifact('tokens', ONE))).toEqual({});
  });

  it.each([
    ['nothing', NONE, 'not one file, or two'],
    ['three files', THREE, 'not one file, or two'],
    ['the file of another function', TWO_FUNCTIONS, 'is not what lies beside'],
  ])('is not %s', (_what, zip, message) => {
    expect(() => readArtifact('ext-authz', zip)).toThrow(message);
  });
});
