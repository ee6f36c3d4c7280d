import { jest } from '@jest/globals';
import {
  admissionsIn,
  allowed,
  aRequest,
  at,
  atOnce,
  denied,
  type Environment,
  openGate,
  openLambdas,
  type TestGate,
} from '../support/gate.ts';
import { TIERS } from '../../src/domain/tiers.ts';

const NOON = at('2026-08-22T12:00:00Z');

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

type Endpoint = 'checkRate' | 'guard';
const ENDPOINTS: readonly Endpoint[] = ['checkRate', 'guard'];

const updatesOf = ({ calls }: Environment): number =>
  calls.filter(({ command }) => command === 'UpdateItem').length;

describe.each(ENDPOINTS)('a request that comes twice to %s', (endpoint) => {
  it('takes once, and is told that it was taken before', async () => {
    const { team } = await gate.register();
    const question = { team, at: NOON, request: aRequest() };
    const environment = gate.environment();

    const first = allowed(await environment[endpoint](question));
    const before = await gate.item(team);
    const second = allowed(await environment[endpoint](question));

    expect([first.isRepeated, second.isRepeated]).toEqual([false, true]);
    expect(second.standing).toEqual(first.standing);
    expect(await gate.item(team)).toEqual(before);
    expect(await gate.meter(team)).toMatchObject({ admissions: 1 });
  });

  it('takes once when it comes fifty times at once, to several environments', async () => {
    const { team } = await gate.register();
    const question = { team, at: NOON, request: aRequest() };
    const environments = [gate.environment(), gate.environment()];

    const decisions = await atOnce(50, (index) =>
      (environments[index % 2] ?? gate.environment())[endpoint](question),
    );

    expect(decisions.map(allowed).filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
    expect(await gate.meter(team)).toMatchObject({ admissions: 1 });
  });

  it('passes again when the limit is used up by then, and others are denied', async () => {
    const { team } = await gate.register({
      limits: { ...TIERS.standard, requestsPerMinute: 1 },
    });
    const question = { team, at: NOON, request: aRequest() };
    const environment = gate.environment();
    allowed(await environment[endpoint](question));
    denied(await environment[endpoint]({ team, at: NOON }));

    const repeated = allowed(await environment[endpoint](question));

    expect(repeated.isRepeated).toBe(true);
  });

  it('takes once when the answer is lost after the write', async () => {
    const { team } = await gate.register();
    const environment = gate.environment();
    environment.answersToLose = 1;

    const decision = allowed(await environment[endpoint]({ team, at: NOON }));

    expect(decision.isRepeated).toBe(true);
    expect(decision.degraded).toBeUndefined();
    expect(decision.standing?.minute.requests).toBe(1);
    expect(updatesOf(environment)).toBe(2);
    expect(await gate.meter(team)).toMatchObject({ admissions: 1 });
  });

  it('takes once when two hundred race, and many answers are lost', async () => {
    const { team } = await gate.register();
    const environments = Array.from({ length: 10 }, () => gate.environment());

    const decisions = await Promise.all(
      environments.map((environment) => {
        environment.answersToLose = 7;
        return atOnce(20, () => environment[endpoint]({ team, at: NOON }));
      }),
    );

    expect(admissionsIn(decisions.flat())).toBe(100);
    expect(environments.flatMap(({ faults }) => faults)).toEqual([]);
    expect(await gate.meter(team)).toMatchObject({ admissions: 100 });
  });

  it('takes once when both answers are lost, and the gateway asks again', async () => {
    const { team } = await gate.register();
    const question = { team, at: NOON, request: aRequest() };
    const environment = gate.environment();
    environment.answersToLose = 2;

    const unsure = await environment[endpoint](question);
    const sure = allowed(await environment[endpoint](question));

    expect(unsure.degraded).toBe(true);
    expect(unsure.outcome).toBe(endpoint === 'guard' ? 'deny' : 'allow');
    expect(sure).toMatchObject({ isRepeated: true });
    expect(sure.degraded).toBeUndefined();
    expect(await gate.meter(team)).toMatchObject({ admissions: 1 });
  });

  it('is denied, and takes nothing, when it is the denial that is lost', async () => {
    const { team } = await gate.register({
      limits: { ...TIERS.standard, requestsPerMinute: 0 },
    });
    const environment = gate.environment();
    environment.answersToLose = 1;
    const before = await gate.item(team);

    denied(await environment[endpoint]({ team, at: NOON }));

    expect(updatesOf(environment)).toBe(2);
    expect(await gate.item(team)).toEqual(before);
  });

  it('is another request when another team sends it', async () => {
    const request = aRequest();
    const teams = [(await gate.register()).team, (await gate.register()).team];
    const environment = gate.environment();

    const decisions = await Promise.all(
      teams.map((team) => environment[endpoint]({ team, at: NOON, request })),
    );

    expect(decisions.map((decision) => allowed(decision).isRepeated)).toEqual([false, false]);
  });
});

describe('a prompt that comes twice', () => {
  it('holds the first estimate, whatever the second one is', async () => {
    const { team } = await gate.register();
    const question = { team, at: NOON, request: aRequest() };

    allowed(await gate.environment().guard({ ...question, promptTokens: 5 }));
    allowed(await gate.environment().guard({ ...question, promptTokens: 9, outputTokensMax: 9 }));

    const { tokensOnDay, usdInMonth, holds } = await gate.meter(team);
    expect([...tokensOnDay.values(), ...usdInMonth.values()]).toEqual([5, 5]);
    expect([...holds.values()]).toMatchObject([{ tokens: 5, usd: 5 }]);
  });

  it('passes again when its second estimate would not fit', async () => {
    const { team } = await gate.register({ limits: { ...TIERS.standard, tokensPerDay: 10 } });
    const question = { team, at: NOON, request: aRequest() };

    allowed(await gate.environment().guard({ ...question, promptTokens: 10 }));
    const repeated = allowed(await gate.environment().guard({ ...question, promptTokens: 11 }));

    expect(repeated.isRepeated).toBe(true);
  });

  it('takes once though it comes to both forms of the guard, fifty times at once', async () => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const post = await openLambdas(gate.tableName);
    const { team } = await gate.register();
    const headers = { 'x-team': team, 'x-model': 'gpt-4o-mini', 'x-request-id': aRequest() };
    const body = { body: { messages: [{ role: 'user', content: 'Hi' }] } };

    const answers = await atOnce(50, (index) =>
      post(`/prompt-guard/${index % 2 === 0 ? 'request' : 'verdict'}`, { headers, body }),
    );
    jest.restoreAllMocks();

    expect(new Set(answers.map((answer) => JSON.stringify(answer.body)))).toEqual(
      new Set(['{"action":{"reason":"allowed"}}', '{"action":"pass"}']),
    );
    const meter = await gate.meter(team);
    expect(meter.admissions).toBe(1);
    expect(meter.holds.size).toBe(1);
  });
});

describe('a prompt whose rate was checked under the same request id', () => {
  it('takes what it holds, and no second request of the minute', async () => {
    const { team } = await gate.register({ limits: { ...TIERS.standard, requestsPerMinute: 1 } });
    const question = { team, at: NOON, request: aRequest(), promptTokens: 5 };
    allowed(await gate.environment().checkRate(question));

    const decisions = await atOnce(20, () => gate.environment().guard(question));

    expect(admissionsIn(decisions)).toBe(20);
    const { admissions, tokensOnDay, usdInMonth, holds } = await gate.meter(team);
    expect(admissions).toBe(1);
    expect([...tokensOnDay.values(), ...usdInMonth.values()]).toEqual([5, 5]);
    expect([...holds.values()]).toMatchObject([{ tokens: 5, usd: 5 }]);
  });

  it('is denied, and takes nothing, when it does not fit', async () => {
    const { team } = await gate.register({ limits: { ...TIERS.standard, tokensPerDay: 4 } });
    const question = { team, at: NOON, request: aRequest(), promptTokens: 5 };
    allowed(await gate.environment().checkRate(question));
    const before = await gate.item(team);

    const { reason } = denied(await gate.environment().guard(question));

    expect(reason.code).toBe('daily_tokens_short');
    expect(await gate.item(team)).toEqual(before);
  });

  it('is known to a check of the rate that comes after it', async () => {
    const { team } = await gate.register();
    const question = { team, at: NOON, request: aRequest() };
    allowed(await gate.environment().guard(question));

    const { isRepeated } = allowed(await gate.environment().checkRate(question));

    expect(isRepeated).toBe(true);
    expect(await gate.meter(team)).toMatchObject({ admissions: 1 });
  });
});
