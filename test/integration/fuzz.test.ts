import { fuzz } from '../../scripts/fuzz/run.ts';
import { failureText } from '../../scripts/fuzz/report.ts';

/** The forms are many, and each of these seeds meets all of them. */
const REQUESTS = 1_000;

describe('the gate under random and hostile requests', () => {
  it.each([1, 20_260_822])('answers every one as it is documented: seed %i', async (seed) => {
    const { counts, failures, forms, passes } = await fuzz({
      seed,
      requests: REQUESTS,
      only: undefined,
      store: 'memory',
      onDone: () => undefined,
    });

    const answered = [...counts.values()].flatMap((ofRoute) => [...ofRoute.values()]);
    expect(failures.map((failure) => failureText(failure, seed))).toEqual([]);
    expect(answered.reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
    expect([...forms.keys()].toSorted()).toEqual([
      'added',
      'altered',
      'bytes',
      'cut off',
      'deep',
      'empty',
      'huge',
      'random JSON',
      'valid',
    ]);
    // A gate that denies everything would have nothing else to be blamed for.
    expect(passes).toBeGreaterThan(REQUESTS / 20);
  });

  it('reaches every endpoint that is deployed', async () => {
    const { counts } = await fuzz({
      seed: 3,
      requests: 400,
      only: undefined,
      store: 'memory',
      onDone: () => undefined,
    });

    expect([...counts.keys()]).toEqual(
      expect.arrayContaining([
        'POST /v1/rate-limit/check',
        'POST /v1/budget/check',
        'POST /v1/tokens',
        'POST /v1/usage',
        'POST /prompt-guard/request',
        'POST /prompt-guard/verdict',
        'POST /prompt-guard/response',
        'POST /request',
        'POST /response',
        'ANY /ext-authz',
        'ANY /ext-authz/{proxy+}',
        'ANY /gateway-facts',
      ]),
    );
  });

  it('asks the same again of the same seed, and one request alone', async () => {
    const order = { seed: 7, store: 'memory', onDone: () => undefined } as const;

    const all = await fuzz({ ...order, requests: 41, only: undefined });
    const alone = await fuzz({ ...order, requests: 0, only: 40 });
    const again = await fuzz({ ...order, requests: 41, only: undefined });

    expect(again.counts).toEqual(all.counts);
    expect(alone.last?.request.index).toBe(40);
    expect([...alone.forms.values()]).toEqual([1]);
  });
});
