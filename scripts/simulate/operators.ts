import { putPriceOverride } from '../../src/adapters/dynamo/prices.ts';
import type { StoredPrice } from '../../src/adapters/dynamo/price-item.ts';
import { microUsd } from '../../src/domain/money.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { SetPrice } from './bill.ts';
import {
  BOUNDED_TEAM,
  BUSY_TEAM,
  CHANGING_MODELS,
  FIRST_PRICES,
  NOTHING_TEAM,
  POLICIES,
} from './cast.ts';
import type { Random } from './random.ts';
import { askOnce, askUntilAnswered, isOver, type Stage } from './stage.ts';

/** A timer that sweeps. */
export const sweeper = async (stage: Stage): Promise<void> => {
  const { sleep, random } = stage.scheduler;
  while (!isOver(stage)) {
    await sleep(3_000 + random.below(15_000));
    await sweepOnce(stage);
  }
};

export const sweepOnce = async (stage: Stage): Promise<void> => {
  stage.counts.sweeps += 1;
  const answered = await askOnce(stage, ({ sweep, clock }) => sweep(clock()));
  stage.counts.expired += answered?.answer.expired ?? 0;
};

/** Somebody who changes policies; there are several. */
export const operator = async (stage: Stage): Promise<void> => {
  const { sleep, random } = stage.scheduler;
  while (!isOver(stage)) {
    await sleep(500 + random.below(5_000));
    const any = POLICIES[random.below(POLICIES.length)]?.team ?? BUSY_TEAM;
    const team = random.happens(0.3) ? BUSY_TEAM : any;
    if (team === BOUNDED_TEAM || team === NOTHING_TEAM) continue;
    stage.counts.changes += 1;
    await askOnce(stage, async ({ readPolicy, changePolicy, clock }) => {
      const policy = await readPolicy(team);
      if (policy === undefined) throw new Error(`No policy of ${team}`);
      const changed = { ...policy, ...changeOf(random, policy), version: policy.version + 1 };
      return changePolicy({ policy: changed, at: clock() });
    });
  }
};

const withLimits = (policy: Policy, limits: Partial<Policy['limits']>): Partial<Policy> => ({
  limits: { ...policy.limits, ...limits },
});

const CAP_MODELS = ['zork-*', 'zork-large', 'zork-small', 'quill-*', 'quill-large', 'gratis-1'];

const CHANGES: readonly ((random: Random, policy: Policy) => Partial<Policy>)[] = [
  (random, policy) => withLimits(policy, { requestsPerMinute: random.below(60) }),
  (random, policy) => withLimits(policy, { requestsPerMinute: 1 + random.below(8) }),
  (random, policy) => withLimits(policy, { tokensPerDay: random.below(600_000) }),
  (random, policy) => withLimits(policy, { usdPerMonth: microUsd(random.below(900_000)) }),
  (_, policy) => withLimits(policy, { usdPerMonth: undefined, tokensPerDay: undefined }),
  (random) => ({ hardPercent: 90 + random.below(30) }),
  (random) => ({ mode: random.happens(0.3) ? 'shadow' : 'enforce' }),
  (random) => ({ window: random.happens(0.3) ? 'fixed' : 'sliding' }),
  (random) => ({ holds: random.happens(0.3) ? 'off' : 'on' }),
  (random) => ({ expiredHolds: random.happens(0.5) ? 'charge' : 'release' }),
  (random) => ({ holdSeconds: random.pick([5, 20, 60, 900]) }),
  (random) => ({ status: random.happens(0.2) ? 'suspended' : 'active' }),
  (random) => ({
    caps: CAP_MODELS.filter(() => random.happens(0.4)).map((model) => ({
      model,
      usdPerMonth: microUsd(random.below(300_000)),
    })),
  }),
];

/** One thing, and in half of the cases the requests a minute as well. */
const changeOf = (random: Random, policy: Policy): Partial<Policy> => {
  const change = CHANGES[random.below(CHANGES.length)]?.(random, policy) ?? {};
  if (random.happens(0.5)) return change;
  const requestsPerMinute = 5 + random.below(60);
  return { ...change, ...withLimits({ ...policy, ...change }, { requestsPerMinute }) };
};

const MINUTE_MS = 60_000;
/** Environments read prices once a minute: a price that is set this much earlier is known to all. */
const MINUTES_AHEAD = 4;

/** New prices, set in advance. */
export const priceSetter = async (stage: Stage): Promise<void> => {
  const { sleep, random, now } = stage.scheduler;
  while (!isOver(stage)) {
    await sleep(20_000 + random.below(60_000));
    const from = (Math.floor(now() / MINUTE_MS) + MINUTES_AHEAD + random.below(3)) * MINUTE_MS;
    const model = random.pick(CHANGING_MODELS);
    const known = FIRST_PRICES.find((price) => price.model === model);
    if (known === undefined || stage.prices.some((one) => isAlike(one, { model, from }))) continue;
    const scale = (rate: string): string => (Number(rate) * (0.5 + random.next())).toFixed(9);
    const rates = {
      ...known.rates,
      input: scale(known.rates.input),
      output: scale(known.rates.output),
    };
    const price = { ...known, from, rates };
    stage.counts.prices += 1;
    await askUntilAnswered(stage, ({ table }) => putPriceOverride(table, storedPrice(price)));
    stage.prices.push({ ...price, setAt: now() });
  }
};

const isAlike = (one: SetPrice, other: Pick<SetPrice, 'model' | 'from'>): boolean =>
  one.model === other.model && one.from === other.from;

export const storedPrice = (price: SetPrice): StoredPrice => ({
  ...price,
  rates: { ...price.rates },
  tiers: price.tiers.map((tier) => ({ ...tier })),
});
