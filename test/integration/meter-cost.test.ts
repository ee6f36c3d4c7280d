import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { modelId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import type { Cap } from '../../src/domain/caps.ts';
import { laterBy } from '../../src/domain/time.ts';
import { TIERS } from '../../src/domain/tiers.ts';
import {
  allowed,
  at,
  type Environment,
  openGate,
  type RawItem,
  type TestGate,
} from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

const commandsOf = ({ calls }: Environment) => calls.map(({ command }) => command);

/** The bytes of a number: one for two digits, one more, and one for a sign. Zeros at its ends are free. */
const bytesOfNumber = (text: string): number => {
  const digits = text.replace('-', '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
};

const bytesOfValue = ({ S, N, B }: AttributeValue): number => {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return bytesOfNumber(N);
  if (B !== undefined) return B.length;
  throw new Error('A meter has text, numbers and bytes');
};

/** An item's size by which DynamoDB bills it: names and values, keys included. */
const bytesOf = (item: RawItem | undefined): number =>
  Object.entries(item ?? {}).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOfValue(value),
    0,
  );

const WRITE_UNIT_BYTES = 1_024;

const tenCaps: readonly Cap[] = Array.from({ length: 10 }, (_, index) => ({
  model: `model-${index}*`,
  usdPerMonth: microUsd(500_000_000),
}));

/** A call to each capped model in turn, each of thousands of tokens. */
const callsOf =
  (environment: Environment, count: number, from: typeof NOON) =>
  async (team: Parameters<Environment['guard']>[0]['team']) => {
    for (let index = 0; index < count; index += 1) {
      const question = {
        team,
        at: laterBy(from, Math.floor((index * 60_000) / count)),
        model: modelId(`model-${index % 10}-large`),
        promptTokens: 31_234 + index,
        outputTokensMax: 4_096,
      };
      allowed(await environment.guard(question));
    }
  };

describe('a decision', () => {
  it.each(['checkRate', 'guard'] as const)(
    'of %s is one call and one write unit, from the very first of an environment',
    async (endpoint) => {
      const { team } = await gate.register();
      const environment = gate.environment();

      for (const seconds of [0, 1, 7, 61, 3_600, 86_400]) {
        allowed(await environment[endpoint]({ team, at: laterBy(NOON, seconds * 1_000) }));
      }

      expect(environment.calls).toEqual(Array(6).fill({ command: 'UpdateItem', units: 1 }));
    },
  );

  it('for a team with caps is one call, once its terms are known', async () => {
    const { team } = await gate.register({ caps: tenCaps });
    const environment = gate.environment();

    allowed(await environment.guard({ team, at: NOON, model: modelId('model-1') }));
    const first = commandsOf(environment);
    allowed(await environment.guard({ team, at: NOON, model: modelId('model-2') }));
    allowed(await environment.checkRate({ team, at: NOON }));

    expect(first).toEqual(['UpdateItem', 'GetItem', 'UpdateItem']);
    expect(environment.calls.slice(3)).toEqual(Array(2).fill({ command: 'UpdateItem', units: 1 }));
  });

  it('that is denied for certain is no call at all, for five seconds', async () => {
    const { team } = await gate.register({ limits: { ...TIERS.standard, requestsPerMinute: 1 } });
    const environment = gate.environment();
    allowed(await environment.checkRate({ team, at: NOON }));
    await environment.checkRate({ team, at: NOON });
    const known = environment.calls.length;

    await environment.checkRate({ team, at: NOON });
    await environment.guard({ team, at: laterBy(NOON, 4_999) });
    const remembered = environment.calls.length;
    await environment.checkRate({ team, at: laterBy(NOON, 5_000) });

    expect([known, remembered, environment.calls.length]).toEqual([2, 2, 3]);
  });

  it('about a model that is not allowed is no call, once the terms are known', async () => {
    const { team } = await gate.register({ models: ['gratis'] });
    const environment = gate.environment();
    await environment.guard({ team, at: NOON });
    const known = environment.calls.length;

    await environment.guard({ team, at: laterBy(NOON, 4_999) });

    expect(environment.calls).toHaveLength(known);
  });

  it('asked again because another environment was ahead is two calls', async () => {
    const { team } = await gate.register();
    allowed(await gate.environment().checkRate({ team, at: NOON }));
    const environment = gate.environment();

    allowed(await environment.checkRate({ team, at: at('2026-08-22T11:59:59.900Z') }));

    expect(commandsOf(environment)).toEqual(['UpdateItem', 'UpdateItem']);
  });

  it('is left to the fault policy where another clock is more than a slot ahead', async () => {
    const { team } = await gate.register();
    allowed(await gate.environment().checkRate({ team, at: laterBy(NOON, 10_000) }));
    const before = await gate.item(team);

    const decision = await gate.environment().checkRate({ team, at: laterBy(NOON, 4_999) });

    expect(decision.degraded).toBe(true);
    expect(await gate.item(team)).toEqual(before);
  });
});

describe('the meter of a team with ten caps', () => {
  it.each([
    [30, 1],
    [80, 2],
  ])('with %i calls in flight takes %i write unit(s)', async (inFlight, units) => {
    const { team } = await gate.register({
      caps: tenCaps,
      limits: { requestsPerMinute: 500, tokensPerDay: 50_000_000, usdPerMonth: undefined },
      warnPercent: 90,
    });
    const environment = gate.environment();
    for (const earlier of ['2026-07-22T12:00:00Z', '2026-08-21T12:00:00Z']) {
      await callsOf(environment, 20, at(earlier))(team);
      await gate.useUpHolds(team);
    }

    await callsOf(environment, inFlight, NOON)(team);
    const item = await gate.item(team);
    const next = { team, at: laterBy(NOON, 59_999), model: modelId('model-3') };
    allowed(await environment.guard(next));

    const bytes = bytesOf(item);
    expect((await gate.meter(team)).holds.size).toBe(inFlight + 1);
    expect(bytes).toBeLessThanOrEqual(units * WRITE_UNIT_BYTES);
    expect(environment.calls.at(-1)).toEqual({ command: 'UpdateItem', units });
  });
});
