import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';

type Secret = string | ArrayBuffer | ArrayBufferView;

/**
 * Node's own SHA-256, as the SDK wants it for its signatures: keyed, given a secret.
 *
 * The SDK has one that hands bytes to Node as the key. Node 24.21 tries out whether they are a key
 * object, by two exceptions, which take five times as long as the hash. Given one, it need not.
 */
export class Sha256 {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: Secret) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret));
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

/** One a day signs all requests: the SDK keeps its bytes, and here is what Node makes of them. */
const keys = new WeakMap<ArrayBuffer | ArrayBufferView, KeyObject>();

const keyOf = (secret: Secret): string | KeyObject => {
  if (typeof secret === 'string') return secret;
  const key = keys.get(secret) ?? createSecretKey(bytesOf(secret));
  keys.set(secret, key);
  return key;
};

const bytesOf = (secret: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
