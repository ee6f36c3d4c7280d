import { zipEntries } from '../../../scripts/package/zip.ts';

/** Made by Python's `zipfile`: one entry deflated, one stored, the second with a name beyond ASCII. */
const ARCHIVE = Buffer.from(
  'UEsDBBQAAAAIAAAAIQDRoxD9CgAAAGQAAAAPAAAAc3JjL2hhbmRsZXIubWpzK8nPyVEooS0BAFBLAwQUAAAIAAAA' +
    'ACEAlJgruAQAAAAEAAAABgAAAMOkLnR4dGdhdGVQSwECFAMUAAAACAAAACEA0aMQ/QoAAABkAAAADwAAAAAAAAAA' +
    'AAAAgAEAAAAAc3JjL2hhbmRsZXIubWpzUEsBAhQDFAAACAAAAAAhAJSYK7gEAAAABAAAAAYAAAAAAAAAAAAAAIAB' +
    'NwAAAMOkLnR4dFBLBQYAAAAAAgACAHEAAABfAAAAAAA=',
  'base64',
);

describe('an archive', () => {
  it('is read to its entries, packed or not', () => {
    const entries = zipEntries(ARCHIVE).map(({ name, content }) => [name, content.toString()]);

    expect(entries).toEqual([
      ['src/handler.mjs', 'toll '.repeat(20)],
      ['ä.txt', 'gate'],
    ]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.from('x'.repeat(100))],
    ['one that is cut off', ARCHIVE.subarray(0, -1)],
  ])('is not %s', (_what, bytes) => {
    expect(() => zipEntries(bytes)).toThrow('Not an archive of the framework');
  });
});
