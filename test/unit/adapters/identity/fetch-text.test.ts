import { FETCH_MS, type Fetch, fetchText } from '../../../../src/adapters/identity/fetch-text.ts';

const SIGNAL = AbortSignal.abort();
const URL_OF_KEYS = 'https://issuer.example/keys';

const answering =
  (body: ConstructorParameters<typeof Response>[0], status = 200): Fetch =>
  () =>
    Promise.resolve(new Response(body, { status }));

describe('a text of keys', () => {
  it('is read with a limit of time, and never from where a redirect leads', async () => {
    const asked: unknown[] = [];
    const fetch: Fetch = (url, init) => {
      asked.push({ url, ...init });
      return Promise.resolve(new Response('keys'));
    };

    expect(await fetchText(fetch, URL_OF_KEYS, SIGNAL)).toEqual({ status: 200, text: 'keys' });
    expect(asked).toEqual([{ url: URL_OF_KEYS, signal: SIGNAL, redirect: 'error' }]);
    expect(FETCH_MS).toBe(1_500);
  });

  it('has 100 KB at most, which are bytes and not characters', async () => {
    const longest = 'ä'.repeat(50_000);

    expect(await fetchText(answering(longest), URL_OF_KEYS, SIGNAL)).toEqual({
      status: 200,
      text: longest,
    });
    await expect(fetchText(answering(`${longest}x`), URL_OF_KEYS, SIGNAL)).rejects.toThrow(
      'More than 100000 bytes of keys',
    );
  });

  it('that never ends is given up', async () => {
    let chunks = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        chunks += 1;
        controller.enqueue(new Uint8Array(60_000));
      },
    });

    await expect(fetchText(answering(endless), URL_OF_KEYS, SIGNAL)).rejects.toThrow('More than');
    expect(chunks).toBeLessThan(5);
  });

  it('that says why there are none is not read', async () => {
    let isGivenUp = false;
    const why = new ReadableStream({
      cancel: () => {
        isGivenUp = true;
      },
    });

    expect(await fetchText(answering(why, 500), URL_OF_KEYS, SIGNAL)).toEqual({
      status: 500,
      text: '',
    });
    expect(isGivenUp).toBe(true);
  });

  it('is empty where there is none', async () => {
    expect(await fetchText(answering(null), URL_OF_KEYS, SIGNAL)).toEqual({
      status: 200,
      text: '',
    });
    expect(await fetchText(answering(null, 204), URL_OF_KEYS, SIGNAL)).toEqual({
      status: 204,
      text: '',
    });
    expect(await fetchText(answering('why not', 403), URL_OF_KEYS, SIGNAL)).toEqual({
      status: 403,
      text: '',
    });
  });
});
