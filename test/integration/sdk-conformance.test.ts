import type { SdkCall, SdkOutcome } from '../../scripts/gateway/sdk-call.ts';
import { at } from '../support/gate.ts';
import { openSdkBench, type SdkBench, setClock } from '../support/sdk-bench.ts';
import { LASTING_DENIALS, type SdkDenial } from '../support/sdk-denials.ts';

const NOON = at('2026-08-22T12:00:00Z');
/** A request of 12:00:00 leaves the window at 12:01:05. */
const ROOM_IN_42_S = at('2026-08-22T12:00:23Z');
const ROOM_IN_60_S = at('2026-08-22T12:00:05Z');
const ROOM_IN_61_S = at('2026-08-22T12:00:04Z');

const SDKS = ['openai', 'anthropic'] as const;
const KINDS = ['chat', 'chat stream'] as const;
type Kind = NonNullable<SdkCall['kind']>;

/** Every denial as either SDK meets it, streaming or not. */
const MEETINGS = Object.keys(LASTING_DENIALS).flatMap((name) =>
  SDKS.flatMap((sdk) => KINDS.map((kind) => ({ name, sdk, kind }))),
);

const AGAIN_TWICE = 3;

let bench: SdkBench;
beforeAll(async () => {
  setClock(NOON);
  // No longer than a minute: the OpenAI SDK does not believe in a longer wait.
  bench = await openSdkBench({ UNKNOWN_TEAM: 'deny' });
});
beforeEach(() => setClock(NOON));
afterAll(() => bench.close());

const denialOf = (name: string): SdkDenial => {
  const denial = LASTING_DENIALS[name];
  if (denial === undefined) throw new Error(`No such denial: ${name}`);
  return denial;
};

/** What a program must be able to read of a denial, by whichever SDK. */
const toldOf = (denial: SdkDenial, sdk: SdkCall['sdk']): Partial<SdkOutcome> => ({
  outcome: 'refused',
  kind: 'RateLimitError',
  status: 429,
  sentence: denial.sentence,
  type: sdk === 'anthropic' ? (denial.anthropicType ?? denial.type) : denial.type,
  code: denial.code,
});

/** A team of one request a minute that has made it. */
const withMinuteFull = async (): Promise<string> => {
  const apiKey = await bench.register({
    limits: { requestsPerMinute: 1, tokensPerDay: undefined, usdPerMonth: undefined },
  });
  const { came } = await bench.call({ sdk: 'openai', apiKey });
  expect(came.outcome).toBe('answered');
  return apiKey;
};

const FULL: Partial<SdkOutcome> = {
  outcome: 'refused',
  kind: 'RateLimitError',
  status: 429,
  sentence: 'RPM limit exceeded (2/1 requests per minute)',
  type: 'rate_limit_error',
  code: 'rate_limit_exceeded',
};

describe('a lasting denial by external authorization', () => {
  it.each(MEETINGS)(
    'is an error that says why, and no SDK asks again: $name, $sdk, $kind',
    async ({ name, sdk, kind }) => {
      const denial = denialOf(name);
      const apiKey = await denial.prepare(bench);

      const taking = await bench.call({ sdk, kind, apiKey, model: denial.model });

      expect(taking).toMatchObject({ asked: 1, forwarded: 0, waits: [] });
      expect(taking.came).toMatchObject(toldOf(denial, sdk));
    },
  );
});

describe('a lasting denial by the guard', () => {
  it.each(MEETINGS)(
    'is the same error, after two retries that no header could stop: $name, $sdk, $kind',
    async ({ name, sdk, kind }) => {
      const denial = denialOf(name);
      const apiKey = await denial.prepare(bench);

      const setup = { doors: 'guard' } as const;
      const taking = await bench.call({ sdk, kind, apiKey, model: denial.model, setup });

      expect(taking).toMatchObject({ asked: AGAIN_TWICE, forwarded: 0 });
      expect(taking.waits.every((ms) => ms <= 1_000)).toBe(true);
      expect(taking.came).toMatchObject(toldOf(denial, sdk));
    },
  );

  it.each(SDKS)(
    'costs the program a minute where the gateway adds a wait to every 429: %s',
    async (sdk) => {
      const denial = denialOf('a budget that is spent');
      const apiKey = await denial.prepare(bench);

      const setup = { doors: 'guard', transformations: 'on' } as const;
      const taking = await bench.call({ sdk, apiKey, setup });

      expect(taking).toMatchObject({ asked: AGAIN_TWICE, forwarded: 0, waits: [30_000, 30_000] });
      expect(taking.came).toMatchObject(toldOf(denial, sdk));
    },
  );
});

describe('a full minute', () => {
  const meetings = SDKS.flatMap((sdk) => KINDS.map((kind) => ({ sdk, kind })));

  it.each(meetings)(
    'is waited out as told, and the retry passes: $sdk, $kind',
    async ({ sdk, kind }) => {
      const apiKey = await withMinuteFull();
      setClock(ROOM_IN_42_S);

      const onWait = (): void => setClock(at('2026-08-22T12:01:05Z'));
      const taking = await bench.call({ sdk, kind, apiKey, onWait });

      expect(taking).toMatchObject({ asked: 2, forwarded: 1, waits: [42_000] });
      expect(taking.came).toEqual({ outcome: 'answered', text: 'The sky is blue.' });
    },
  );

  it.each(meetings)(
    'that others fill again is told after the retries: $sdk, $kind',
    async ({ sdk, kind }) => {
      const apiKey = await withMinuteFull();
      setClock(ROOM_IN_42_S);

      const taking = await bench.call({ sdk, kind, apiKey });

      expect(taking).toMatchObject({ asked: AGAIN_TWICE, forwarded: 0, waits: [42_000, 42_000] });
      expect(taking.came).toMatchObject(FULL);
    },
  );

  it.each(SDKS)('is waited out for sixty seconds, and not for more: %s', async (sdk) => {
    const apiKey = await withMinuteFull();

    setClock(ROOM_IN_60_S);
    const oneMinute = await bench.call({ sdk, apiKey, maxRetries: 1 });
    setClock(ROOM_IN_61_S);
    const more = await bench.call({ sdk, apiKey });

    expect(oneMinute).toMatchObject({ asked: 2, waits: [60_000] });
    expect(more).toMatchObject({ asked: 1, waits: [], came: FULL });
  });

  it.each(SDKS)('by the guard is asked again at once, for nothing: %s', async (sdk) => {
    const apiKey = await withMinuteFull();
    setClock(ROOM_IN_42_S);

    const taking = await bench.call({ sdk, apiKey, setup: { doors: 'guard' } });

    expect(taking).toMatchObject({ asked: AGAIN_TWICE, forwarded: 0, came: FULL });
    expect(taking.waits.every((ms) => ms <= 1_000)).toBe(true);
  });
});

describe('a wait of more than a minute', () => {
  const longWait = (): Promise<Response> =>
    Promise.resolve(
      new Response('{"error":{"message":"Wait"}}', {
        status: 429,
        headers: { 'content-type': 'application/json', 'retry-after': '61' },
      }),
    );

  it('is not obeyed by the OpenAI SDK, which asks again within a second', async () => {
    const apiKey = bench.keyOf('key-of-the-patient', { team: 'patient' });

    const { asked, waits } = await bench.call({
      sdk: 'openai',
      apiKey,
      setup: { fetch: longWait },
    });

    expect(asked).toBe(AGAIN_TWICE);
    expect(waits.every((ms) => ms <= 1_000)).toBe(true);
  });

  it('is obeyed by the Anthropic SDK', async () => {
    const apiKey = bench.keyOf('key-of-the-patient', { team: 'patient' });

    const { waits } = await bench.call({ sdk: 'anthropic', apiKey, setup: { fetch: longWait } });

    expect(waits).toEqual([61_000, 61_000]);
  });
});

describe('a caller without a team', () => {
  it.each(SDKS)('is told to say who calls, once: %s', async (sdk) => {
    const apiKey = bench.keyOf('key-of-nobody', {});

    const taking = await bench.call({ sdk, apiKey });

    expect(taking).toMatchObject({ asked: 1, forwarded: 0, waits: [] });
    expect(taking.came).toMatchObject({
      outcome: 'refused',
      kind: 'AuthenticationError',
      status: 401,
      sentence: 'The request does not say who calls',
      type: 'authentication_error',
      code: 'invalid_token',
    });
  });
});

const textOf = (came: SdkOutcome, member: 'printed' | 'requestId'): string =>
  (came.outcome === 'refused' ? came[member] : undefined) ?? '';

describe('what a program prints', () => {
  it('has the reason in it, whichever SDK it uses, and the request where it can be found', async () => {
    const apiKey = await denialOf('a suspension').prepare(bench);

    const openai = await bench.call({ sdk: 'openai', apiKey });
    const anthropic = await bench.call({ sdk: 'anthropic', apiKey });

    expect(openai.came).toMatchObject({ printed: '429 Team is suspended' });
    expect(textOf(openai.came, 'requestId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(textOf(anthropic.came, 'printed')).toMatch(
      /^429 \{.*"message":"Team is suspended".*"request_id":"[0-9a-f-]{36}"/,
    );
  });

  it('begins as LiteLLM says it, where the gateway asks for that', async () => {
    const apiKey = await denialOf('a budget that is spent').prepare(bench);

    const setup = { doorHeaders: { 'x-api-style': 'litellm' } };
    const { came } = await bench.call({ sdk: 'openai', apiKey, setup });

    expect(came).toMatchObject({
      printed: '429 Budget has been exceeded! Monthly budget exceeded (120.0% of $1.00)',
      type: 'budget_exceeded',
      code: '429',
    });
  });
});

describe('a call with room', () => {
  const CALLS: readonly { readonly sdk: SdkCall['sdk']; readonly kind: Kind }[] = [
    ...SDKS.flatMap((sdk) => KINDS.map((kind) => ({ sdk, kind }))),
    { sdk: 'openai', kind: 'responses' },
    { sdk: 'openai', kind: 'responses stream' },
  ];

  it.each(CALLS)('passes both doors and takes one request: $sdk, $kind', async ({ sdk, kind }) => {
    const apiKey = await bench.register({
      limits: { requestsPerMinute: 1, tokensPerDay: undefined, usdPerMonth: undefined },
    });

    const setup = { doors: 'both' } as const;
    const first = await bench.call({ sdk, kind, apiKey, setup });
    const second = await bench.call({ sdk, kind, apiKey, setup, maxRetries: 0 });

    expect(first).toEqual({
      came: { outcome: 'answered', text: 'The sky is blue.' },
      asked: 1,
      forwarded: 1,
      waits: [],
    });
    expect(second.came).toMatchObject(FULL);
  });
});

describe('embeddings', () => {
  it('are limited by external authorization', async () => {
    const apiKey = await denialOf('no money at all').prepare(bench);

    const taking = await bench.call({ sdk: 'openai', kind: 'embeddings', apiKey });

    expect(taking).toMatchObject({ asked: 1, forwarded: 0 });
    expect(taking.came).toMatchObject(toldOf(denialOf('no money at all'), 'openai'));
  });

  it('pass when there is room', async () => {
    const apiKey = await bench.register();

    const { came } = await bench.call({ sdk: 'openai', kind: 'embeddings', apiKey });

    expect(came).toEqual({ outcome: 'answered', text: '[0.25,0.5]' });
  });

  it('are not seen by the guard: with that door alone they go on', async () => {
    const apiKey = await denialOf('no money at all').prepare(bench);

    const setup = { doors: 'guard' } as const;
    const taking = await bench.call({ sdk: 'openai', kind: 'embeddings', apiKey, setup });

    expect(taking).toMatchObject({ asked: 1, forwarded: 1, came: { outcome: 'answered' } });
  });
});
