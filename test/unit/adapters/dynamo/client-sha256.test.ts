import { Sha256 } from '../../../../src/adapters/dynamo/client-sha256.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const hexOf = async (hash: Sha256, ...parts: readonly string[]): Promise<string> => {
  for (const part of parts) hash.update(bytes(part));
  return Buffer.from(await hash.digest()).toString('hex');
};

/** RFC 4231, test case 2. */
const KEY = 'Jefe';
const DATA = 'what do ya want for nothing?';
const KEYED = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

describe('the hash that the SDK signs with', () => {
  it('is SHA-256 where there is no secret', async () => {
    // FIPS 180-2, B.1.
    expect(await hexOf(new Sha256(), 'abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it.each([
    ['a text', KEY],
    ['bytes', bytes(KEY)],
    ['a buffer', bytes(KEY).buffer],
    ['a part of a buffer', new DataView(bytes(`not ${KEY}!`).buffer, 4, 4)],
  ])('is HMAC-SHA-256 where the secret is %s', async (_what, secret) => {
    expect(await hexOf(new Sha256(secret), DATA)).toBe(KEYED);
  });

  it('takes what it hashes in parts', async () => {
    expect(await hexOf(new Sha256(KEY), 'what do ya want ', 'for nothing?')).toBe(KEYED);
  });
});
