import {
  ConditionalCheckFailedException,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Hooks, memoryTable } from '../../../scripts/simulate/store/client.ts';
import { memoryStore, type Store } from '../../../scripts/simulate/store/store.ts';
import { type Scheduler, schedulerFrom } from '../../../scripts/simulate/scheduler.ts';
import { newMeterItem } from '../../../src/adapters/dynamo/meter-item.ts';
import { askMeterOf } from '../../../src/compose-decisions.ts';
import { readConfig } from '../../../src/config.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { requestId, teamId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { instant } from '../../../src/domain/time.ts';

const START = Date.UTC(2026, 7, 31, 23, 55);
const ENVIRONMENTS = 8;
const LIMITS = [0, 1, 2, 3, 5, 8, 12, 15] as const;
const TEAMS = LIMITS.map((limit, index) => ({ team: teamId(`team-${index}`), limit }));

/** An admission as the store saw it, whoever learnt of it. */
interface Admission {
  readonly team: string;
  readonly slot: number;
  readonly hold: string;
}

interface Run {
  readonly admissions: readonly Admission[];
  /** Request ids by what the asking environment was told. */
  readonly told: Readonly<Record<'admitted' | 'repeated' | 'denied' | 'fault', readonly string[]>>;
  readonly counted: Readonly<Record<string, number>>;
  /** Commands that the store could not make sense of: ours to explain, whatever became of them. */
  readonly mistakes: readonly string[];
  readonly endedAt: number;
}

const admissionBy = ({
  Key,
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: values,
}: UpdateItemCommandInput): Admission => ({
  team: Key?.['pk']?.S ?? '',
  slot: Number(values?.[':slot']?.N),
  hold: names?.['#i'] ?? '',
});

interface Seen {
  readonly admissions: Admission[];
  readonly mistakes: string[];
}

/** Five answers in a hundred are lost; some requests are lost, and some arrive after their deadline. */
const network = ({ sleep, random }: Scheduler, { admissions, mistakes }: Seen): Hooks => ({
  beforeApply: async () => {
    await sleep(random.happens(0.02) ? 150 : random.below(8));
    if (random.happens(0.01)) throw new Error('The request was lost');
  },
  afterApply: async ({ name, input }, applied) => {
    if (name === 'UpdateItem' && 'output' in applied) {
      admissions.push(admissionBy(input));
    }
    if ('error' in applied && !(applied.error instanceof ConditionalCheckFailedException)) {
      mistakes.push(String(applied.error));
    }
    await sleep(random.below(8));
    if (random.happens(0.05)) throw new Error('The answer was lost');
  },
});

const storeWithTeams = (): Store => {
  const store = memoryStore('tollgate');
  for (const { team, limit } of TEAMS) {
    const limits = {
      requestsPerMinute: limit,
      tokensPerDay: undefined,
      usdPerMonth: microUsd(1e9),
    };
    const Item = { ...newMeterItem(team, limits) };
    store.apply({ name: 'PutItem', input: { TableName: 'tollgate', Item } });
  }
  return store;
};

interface Plan {
  readonly seed: number;
  readonly takes: number;
  readonly rewrite?: NonNullable<Hooks['rewrite']>;
}

const simulate = async ({ seed, takes, rewrite }: Plan): Promise<Run> => {
  const scheduler = schedulerFrom({ seed, startsAt: START });
  const { random, now } = scheduler;
  const store = storeWithTeams();
  const seen: Seen = { admissions: [], mistakes: [] };
  const told = { admitted: [], repeated: [], denied: [], fault: [] } as Record<
    keyof Run['told'],
    string[]
  >;
  const hooks = {
    ...network(scheduler, seen),
    ...(rewrite === undefined ? {} : { rewrite }),
  };

  const environment = (name: number) => {
    const ask = askMeterOf({
      config: readConfig({ TABLE_NAME: 'tollgate' }),
      log: () => undefined,
      table: memoryTable(store, { hooks, attemptMs: 100 }),
      clock: () => instant(now()),
    });
    const takeOnce = async (id: string, team: (typeof TEAMS)[number]['team']) => {
      const request = requestId(id);
      const at = instant(now());
      try {
        const answer = await ask({
          team,
          at,
          guestTier: 'sandbox',
          askUnder: ({ terms, version }, askedAt) => ({
            ask: {
              ...{ team, request, at: askedAt, guestTier: 'sandbox', termsVersion: version },
              ...{ window: terms.window, mode: terms.mode },
              ...{ tokens: { take: 0, need: 1 }, usd: { take: 0, need: 1 }, cap: undefined },
            },
            objection: undefined,
          }),
        });
        if (answer.outcome === 'denied') told.denied.push(id);
        else told[answer.isRepeated ? 'repeated' : 'admitted'].push(id);
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        told.fault.push(id);
      }
    };
    return async () => {
      for (let take = 0; take < takes / ENVIRONMENTS; take += 1) {
        await scheduler.sleep(random.below(4_000));
        const { team } = TEAMS[random.below(TEAMS.length)] ?? TEAMS[0] ?? { team: teamId('none') };
        const id = `${team}-${name}-${take}`;
        await takeOnce(id, team);
        if (random.happens(0.05)) await takeOnce(id, team);
      }
    };
  };

  for (let name = 0; name < ENVIRONMENTS; name += 1) scheduler.spawn(environment(name));
  await scheduler.run();
  const counted = Object.fromEntries(
    TEAMS.map(({ team }) => {
      const pk = `TEAM#${team}`;
      return [pk, Number(store.peek({ pk, sk: 'METER' })?.['c']?.N)];
    }),
  );
  return { ...seen, told, counted, endedAt: now() };
};

/** Any sixty seconds lie within thirteen neighbouring slots of five. */
const mostInAnyMinute = (slots: readonly number[]): number => {
  const counts = new Map<number, number>();
  for (const slot of slots) counts.set(slot, (counts.get(slot) ?? 0) + 1);
  const after = Array.from({ length: 13 }, (_, slots) => slots);
  const sums = [...counts.keys()].map((first) =>
    after.reduce((sum, slots) => sum + (counts.get(first + slots) ?? 0), 0),
  );
  return Math.max(0, ...sums);
};

const ofTeam = ({ admissions }: Run, team: string): readonly Admission[] =>
  admissions.filter((each) => each.team === `TEAM#${team}`);

const isSound = (run: Run): boolean =>
  TEAMS.every(({ team, limit }) => {
    const admissions = ofTeam(run, team);
    const distinct = new Set(admissions.map(({ hold }) => hold)).size;
    const most = mostInAnyMinute(admissions.map(({ slot }) => slot));
    return most <= limit && run.counted[`TEAM#${team}`] === distinct;
  });

/** The clause stays in the text, so that its placeholders are used, but lets everything pass. */
const without =
  (clause: string): NonNullable<Hooks['rewrite']> =>
  (command) => {
    if (command.name !== 'UpdateItem') return command;
    const { ConditionExpression: condition = '' } = command.input;
    const ConditionExpression = condition.replace(clause, `(${clause} OR NOT ${clause})`);
    return { ...command, input: { ...command.input, ConditionExpression } };
  };

/** Twenty thousand decisions take seconds, and more on a busy machine. */
const PATIENCE_MS = 60_000;

describe('a simulation of takes', () => {
  it(
    'never passes a limit and counts each request once, whatever is lost or late',
    async () => {
      const run = await simulate({ seed: 20_261_122, takes: 20_000 });

      expect(run.mistakes).toEqual([]);
      expect(run.told.admitted.length).toBeGreaterThan(2_500);
      expect(run.told.repeated.length).toBeGreaterThan(300);
      expect(run.told.denied.length).toBeGreaterThan(2_000);
      expect(run.told.fault.length).toBeGreaterThan(10);
      for (const { team, limit } of TEAMS) {
        const admissions = ofTeam(run, team);
        const distinct = new Set(admissions.map(({ hold }) => hold)).size;
        expect(mostInAnyMinute(admissions.map(({ slot }) => slot))).toBeLessThanOrEqual(limit);
        expect(admissions).toHaveLength(distinct);
        expect(run.counted[`TEAM#${team}`]).toBe(distinct);
      }
    },
    PATIENCE_MS,
  );

  it(
    'is the same run again with the same seed, and another one with another',
    async () => {
      const first = await simulate({ seed: 7, takes: 800 });
      const again = await simulate({ seed: 7, takes: 800 });
      const other = await simulate({ seed: 8, takes: 800 });

      expect(again).toEqual(first);
      expect(other.admissions).not.toEqual(first.admissions);
    },
    PATIENCE_MS,
  );

  it(
    'finds out when a clause of the condition is missing',
    async () => {
      const whole = await simulate({ seed: 3, takes: 2_000 });
      const forgetful = await simulate({
        seed: 3,
        takes: 2_000,
        rewrite: without('attribute_not_exists(#i)'),
      });
      const generous = await simulate({ seed: 3, takes: 2_000, rewrite: without('#c < #h3') });

      expect([whole, forgetful, generous].map(isSound)).toEqual([true, false, false]);
    },
    PATIENCE_MS,
  );
});
