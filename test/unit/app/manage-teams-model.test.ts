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
) as fc.Arbitrary<Step>;

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
    meterOf: () => readMeter(table)(TEAM),
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
}

/** Does one change in both, and tells the status that it should have and the one that it had. */
const change = async (step: Exclude<Step, { do: 'wait' | 'call' }>, { admin, model, now }: Act) => {
  const headers = { 'if-match': `"${await versionOf(admin)}"` };
  const isLive = model.status !== 'deleted';
  admin.setClock(now);
  switch (step.do) {
    case 'limit': {
      if (isLive) Object.assign(model, step.limits);
      const body = { overrides: overridesOf(step.limits) };
      const { status } = await admin.ask(`PATCH /teams/${TEAM}`, { headers, body });
      return [isLive ? 200 : 409, status];
    }
    case 'stale': {
      const body = { description: `never ${now}` };
      const old = { 'if-match': '"900"' };
      const { status } = await admin.ask(`PATCH /teams/${TEAM}`, { headers: old, body });
      return [isLive ? 412 : 409, status];
    }
    case 'boost': {
      const monthEnd = at(monthOf(now) === '2026-11' ? '2026-12-01' : '2027-01-01');
      const until = step.forMs === undefined ? monthEnd : laterBy(now, step.forMs);
      const isInMonth = until <= monthEnd;
      const isTaken = isLive && isInMonth && model.usd !== undefined;
      if (isTaken) model.boosts.push({ usd: step.usd, month: monthOf(now), until });
      const end = step.forMs === undefined ? {} : { until: new Date(until).toISOString() };
      const body = { usd: usdText(step.usd), reason: 'drawn', ...end };
      const { status } = await admin.ask(`POST /teams/${TEAM}/boosts`, { body });
      return [isTaken ? 201 : !isLive || isInMonth ? 409 : 422, status];
    }
    case 'unboost': {
      const { body } = await admin.ask(`GET /teams/${TEAM}/boosts`);
      const [first] = (body as { boosts: { id: string; until: string; usd: string }[] }).boosts;
      if (first === undefined) return [0, 0];
      const place = model.boosts.findIndex(
        (boost) =>
          boost.until === Date.parse(first.until) &&
          usdText(boost.usd) === usdText(Number(first.usd) * 1_000_000),
      );
      if (isLive) model.boosts.splice(place, 1);
      const target = `DELETE /teams/${TEAM}/boosts/${first.id}`;
      return [isLive ? 204 : 409, (await admin.ask(target, { headers })).status];
    }
    case 'delete':
      model.status = 'deleted';
      return [204, (await admin.ask(`DELETE /teams/${TEAM}`, { headers })).status];
    case 'create':
      if (!isLive) Object.assign(model, FIRST, { status: 'active', boosts: [] });
      return [isLive ? 409 : 201, (await admin.ask('POST /teams', { body: CREATION })).status];
    case 'suspend':
    case 'resume': {
      if (isLive) model.status = step.do === 'resume' ? 'active' : 'suspended';
      const { status } = await admin.ask(`POST /teams/${TEAM}/${step.do}`, { headers });
      return [isLive ? 200 : 409, status];
    }
  }
};

describe('a team that is changed while it calls', () => {
  it('is decided on as a model of it is, whatever is done in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drawnStep, { minLength: 10, maxLength: 60 }), async (steps) => {
        const { admin, call, meterOf, auditCount } = world();
        const model: Model = { status: 'active', ...FIRST, boosts: [], calls: [] };
        await admin.ask('POST /teams', { body: CREATION });
        let now = START;

        for (const step of steps) {
          // Each thing is done at an instant of its own, as the bench's clock goes on by itself.
          now = laterBy(now, step.do === 'wait' ? step.ms : 10);
          if (step.do === 'call') {
            const wanted = expectedOutcome(model, step.amount, now);
            expect(await call(step.amount, now)).toBe(wanted);
            if (wanted === 'allow') model.calls.push({ at: now, amount: step.amount });
          } else if (step.do !== 'wait') {
            const [wanted, status] = await change(step, { admin, model, now });
            expect({ step, status }).toEqual({ step, status: wanted });
          }
        }

        const meter = await meterOf();
        expect(meter?.admissions).toBe(model.calls.length);
        const taken = [...(meter?.usdInMonth.values() ?? [])].reduce((sum, each) => sum + each, 0);
        const total = model.calls.reduce((sum, { amount }) => sum + amount, 0);
        expect(taken).toBe(total);
        expect(auditCount()).toBe(await versionOf(admin));
      }),
      { numRuns: 60 },
    );
  });
});
