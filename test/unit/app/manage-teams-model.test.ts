import fc from 'fast-check';
import { memoryTable } from '../../../scripts/simulate/store/client.ts';
import { memoryStore } from '../../../scripts/simulate/store/store.ts';
import { readMeter } from '../../../src/adapters/dynamo/read-meter.ts';
import { guardPrompt } from '../../../src/app/guard-prompt.ts';
import { askMeterOf } from '../../../src/compose-decisions.ts';
import type { Foundation } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { modelId, requestId, teamId } from '../../../src/domain/ids.ts';
import { type Instant, laterBy } from '../../../src/domain/time.ts';
import { type AdminBench, type Body, openAdmin } from '../../support/admin-bench.ts';
import { aFaultPolicy, aPrice, at, fakePrices } from '../../support/builders.ts';

/** Half an hour before a month ends, so that drawn steps cross a minute, a day and a month. */
const START = at('2026-11-30T23:30:00Z');
const TEAM = teamId('modelled');
const SLOT_MS = 5_000;
const SLOTS_SEEN = 12;

/** What the whole of it comes to, in the simplest words. `undefined`: no limit. */
interface Model {
  status: 'active' | 'suspended' | 'deleted';
  rpm: number | undefined;
  tokens: number | undefined;
  usd: number | undefined;
  boosts: { readonly usd: number; readonly month: string; readonly until: number }[];
  readonly calls: { readonly at: Instant; readonly amount: number }[];
}

const dayOf = (when: number): string => new Date(when).toISOString().slice(0, 10);
const monthOf = (when: number): string => new Date(when).toISOString().slice(0, 7);
const slotOf = (when: number): number => Math.floor(when / SLOT_MS);

const takenIn = (model: Model, name: (when: number) => string, now: Instant): number =>
  model.calls
    .filter((call) => name(call.at) === name(now))
    .reduce((sum, { amount }) => sum + amount, 0);

const expectedOutcome = (model: Model, amount: number, now: Instant): 'allow' | 'deny' => {
  const recent = model.calls.filter((call) => slotOf(call.at) >= slotOf(now) - SLOTS_SEEN).length;
  const raised = model.boosts
    .filter((boost) => boost.month === monthOf(now) && boost.until > now)
    .reduce((sum, { usd }) => sum + usd, 0);
  const fits =
    model.status === 'active' &&
    recent < (model.rpm ?? Infinity) &&
    takenIn(model, dayOf, now) + amount <= (model.tokens ?? Infinity) &&
    takenIn(model, monthOf, now) + amount <= (model.usd ?? Infinity) + raised;
  return fits ? 'allow' : 'deny';
};

type Limits = Readonly<Record<'rpm' | 'tokens' | 'usd', number | undefined>>;

type Step =
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'call'; readonly amount: number }
  | { readonly do: 'limit'; readonly limits: Partial<Limits> }
  | { readonly do: 'boost'; readonly usd: number; readonly forMs: number | undefined }
  | { readonly do: 'unboost' | 'suspend' | 'resume' | 'delete' | 'create' | 'stale' };

const limitUpTo = (max: number) =>
  fc.option(fc.integer({ min: 0, max }), { nil: undefined, freq: 5 });

const drawnStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('call'), amount: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(1, 1_000, 4_999, 61_000, 900_000, 7_200_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('limit'),
      limits: fc.record(
        { rpm: limitUpTo(8), tokens: limitUpTo(200), usd: limitUpTo(200) },
        { requiredKeys: [] },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('boost'),
      usd: fc.integer({ min: 1, max: 100 }),
      forMs: fc.option(fc.constantFrom(1_000, 62_000, 901_000), { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('unboost', 'suspend', 'resume', 'delete', 'create', 'stale'),
    }),
  },
);

const usdText = (micro: number): string => (micro / 1_000_000).toFixed(6);

const overridesOf = (limits: Partial<Limits>) => ({
  ...('rpm' in limits ? { rpm: limits.rpm ?? null } : {}),
  ...('tokens' in limits ? { tokens_per_day: limits.tokens ?? null } : {}),
  ...('usd' in limits
    ? { usd_per_month: limits.usd === undefined ? null : usdText(limits.usd) }
    : {}),
});

const FIRST: Limits = { rpm: 5, tokens: 150, usd: 120 };
const CREATION = {
  team: TEAM,
  tier: 'standard',
  overrides: overridesOf(FIRST),
  // What a call held stays taken: the model knows nothing of holds that end.
  holds: { expired: 'charge' },
};

/** The real thing on a store in memory, beside the model. */
const world = () => {
  const store = memoryStore('t');
  const table = memoryTable(store, { attemptMs: 10_000 });
  const from: Foundation = {
    config: readConfig({ TABLE_NAME: 't', UNKNOWN_TEAM: 'deny' }),
    log: () => undefined,
    table,
    clock: () => START,
  };
  let calls = 0;
  return {
    admin: openAdmin({ table }, START),
    meterOf: async () => {
      const meter = await readMeter(table)(TEAM);
      if (meter === undefined) throw new Error('The team has no meter');
      return meter;
    },
    auditCount: () => store.keys().filter(({ pk }) => pk.startsWith('AUDIT#')).length,
    /** In an environment that remembers nothing. */
    call: async (amount: number, now: Instant) => {
      const decide = guardPrompt({
        ...aFaultPolicy(),
        askMeter: askMeterOf(from),
        prices: fakePrices({ penny: aPrice('1', '1') }),
      });
      const decision = await decide({
        ...{ team: TEAM, at: now, model: modelId('penny'), provider: undefined },
        request: requestId(`call-${(calls += 1)}`),
        ...{ promptTokens: amount, outputTokensMax: 0, guestTier: undefined },
      });
      return decision.outcome;
    },
  };
};

const versionOf = async (admin: AdminBench): Promise<number> => {
  const { body } = await admin.ask(`GET /teams/${TEAM}`);
  return Number((body as Body)['version']);
};

interface Act {
  readonly admin: AdminBench;
  readonly model: Model;
  readonly now: Instant;
  readonly headers: Readonly<Record<string, string>>;
  /** Anything may be done to it but to register it again. */
  readonly isLive: boolean;
}

/** The status that an answer should have, and the one that it has. */
type Statuses = Promise<readonly [wanted: number, found: number]>;

const changeLimits = async (limits: Partial<Limits>, act: Act): Statuses => {
  if (act.isLive) Object.assign(act.model, limits);
  const body = { overrides: overridesOf(limits) };
  const { status } = await act.admin.ask(`PATCH /teams/${TEAM}`, { headers: act.headers, body });
  return [act.isLive ? 200 : 409, status];
};

const changeStale = async ({ admin, isLive }: Act): Statuses => {
  const request = { headers: { 'if-match': '"900"' }, body: { description: 'never' } };
  return [isLive ? 412 : 409, (await admin.ask(`PATCH /teams/${TEAM}`, request)).status];
};

const boostStatus = ({ isLive, model }: Act, isInMonth: boolean): 201 | 409 | 422 => {
  if (isLive && !isInMonth) return 422;
  return isLive && model.usd !== undefined ? 201 : 409;
};

type BoostStep = Extract<Step, { do: 'boost' }>;

const addBoost = async ({ usd, forMs }: BoostStep, act: Act): Statuses => {
  const { admin, model, now } = act;
  const monthEnd = at(monthOf(now) === '2026-11' ? '2026-12-01' : '2027-01-01');
  const until = forMs === undefined ? monthEnd : laterBy(now, forMs);
  const wanted = boostStatus(act, until <= monthEnd);
  if (wanted === 201) model.boosts.push({ usd, month: monthOf(now), until });
  const end = forMs === undefined ? {} : { until: new Date(until).toISOString() };
  const body = { usd: usdText(usd), reason: 'drawn', ...end };
  return [wanted, (await admin.ask(`POST /teams/${TEAM}/boosts`, { body })).status];
};

interface ShownBoosts {
  readonly boosts: readonly { readonly id: string; readonly until: string; readonly usd: string }[];
}

const removeBoost = async ({ admin, model, isLive, headers }: Act): Statuses => {
  const { body } = await admin.ask(`GET /teams/${TEAM}/boosts`);
  const [first] = (body as ShownBoosts).boosts;
  if (first === undefined) return [0, 0];
  const micro = Math.round(Number(first.usd) * 1_000_000);
  const place = model.boosts.findIndex(
    (boost) => boost.until === Date.parse(first.until) && boost.usd === micro,
  );
  if (isLive) model.boosts.splice(place, 1);
  const { status } = await admin.ask(`DELETE /teams/${TEAM}/boosts/${first.id}`, { headers });
  return [isLive ? 204 : 409, status];
};

const setStatus = async (how: 'suspend' | 'resume', act: Act): Statuses => {
  const { admin, model, isLive, headers } = act;
  if (isLive) model.status = how === 'resume' ? 'active' : 'suspended';
  return [isLive ? 200 : 409, (await admin.ask(`POST /teams/${TEAM}/${how}`, { headers })).status];
};

const remove = async ({ admin, model, headers }: Act): Statuses => {
  model.status = 'deleted';
  return [204, (await admin.ask(`DELETE /teams/${TEAM}`, { headers })).status];
};

const create = async ({ admin, model, isLive }: Act): Statuses => {
  if (!isLive) Object.assign(model, FIRST, { status: 'active', boosts: [] });
  return [isLive ? 409 : 201, (await admin.ask('POST /teams', { body: CREATION })).status];
};

const PLAIN = {
  stale: changeStale,
  unboost: removeBoost,
  suspend: (act: Act) => setStatus('suspend', act),
  resume: (act: Act) => setStatus('resume', act),
  delete: remove,
  create,
} as const;

type Change = Exclude<Step, { do: 'wait' | 'call' }>;

/** Does one change in both. */
const change = async (
  step: Change,
  { admin, model, now }: Pick<Act, 'admin' | 'model' | 'now'>,
): Statuses => {
  const headers = { 'if-match': `"${await versionOf(admin)}"` };
  const act = { admin, model, now, headers, isLive: model.status !== 'deleted' };
  admin.setClock(now);
  if (step.do === 'limit') return changeLimits(step.limits, act);
  return step.do === 'boost' ? addBoost(step, act) : PLAIN[step.do](act);
};

interface Told {
  readonly wanted: unknown;
  readonly found: unknown;
}

/** Does one step in both, and tells what the model says of it and what came. */
const take = async (step: Step, now: Instant, of: World): Promise<Told> => {
  if (step.do === 'wait') return { wanted: undefined, found: undefined };
  if (step.do !== 'call') {
    const [wanted, found] = await change(step, { ...of, now });
    return { wanted, found };
  }
  const wanted = expectedOutcome(of.model, step.amount, now);
  const found = await of.call(step.amount, now);
  if (wanted === 'allow') of.model.calls.push({ at: now, amount: step.amount });
  return { wanted, found };
};

interface World extends ReturnType<typeof world> {
  readonly model: Model;
}

describe('a team that is changed while it calls', () => {
  it('is decided on as a model of it is, whatever is done in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drawnStep, { minLength: 10, maxLength: 60 }), async (steps) => {
        const model: Model = { status: 'active', ...FIRST, boosts: [], calls: [] };
        const both = { ...world(), model };
        await both.admin.ask('POST /teams', { body: CREATION });
        let now = START;

        for (const step of steps) {
          // Each thing is done at an instant of its own, as the bench's clock goes on by itself.
          now = laterBy(now, step.do === 'wait' ? step.ms : 10);
          const { wanted, found } = await take(step, now, both);
          expect({ step, found }).toEqual({ step, found: wanted });
        }

        const { admissions, usdInMonth } = await both.meterOf();
        const amounts = model.calls.map(({ amount }) => amount);
        expect(admissions).toBe(model.calls.length);
        expect(sum([...usdInMonth.values()])).toBe(sum(amounts));
        expect(both.auditCount()).toBe(await versionOf(both.admin));
      }),
      { numRuns: 60 },
    );
  });
});

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, each) => total + each, 0);
