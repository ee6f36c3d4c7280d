/** The part of `fetch` that keys are read with. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Told of keys that could not be read. What it is told has nothing of a token in it. */
export type OnFault = (fault: unknown) => void;

/** Keys could not be read from where they are published. */
export class KeyFault extends Error {
  override readonly name = 'KeyFault';
}

/** A caller waits for this: what is not there by then is not there. */
export const FETCH_MS = 1_500;

/** Some hundred keys. Whoever sends more does not send keys. */
const TEXT_BYTES_MAX = 100_000;

export interface Fetched {
  readonly status: number;
  /** Empty unless the status is 200. */
  readonly text: string;
}

/**
 * Reads a text of bounded size. A redirect is an error: it could lead from https to anywhere, and
 * where keys are is a setting.
 */
export const fetchText = async (
  fetch: Fetch,
  url: string,
  signal: AbortSignal,
): Promise<Fetched> => {
  const response = await fetch(url, { signal, redirect: 'error' });
  if (response.status !== 200) {
    await response.body?.cancel();
    return { status: response.status, text: '' };
  }
  return { status: 200, text: await boundedText(response) };
};

const boundedText = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > TEXT_BYTES_MAX) throw new KeyFault(`More than ${TEXT_BYTES_MAX} bytes of keys`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
