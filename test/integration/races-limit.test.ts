import { jest } from '@jest/globals';
import * as v from 'valibot';
import { microUsd } from '../../src/domain/money.ts';
import {
  admissionsIn,
  at,
  atOnce,
  openGate,
  openLambdas,
  type Post,
  type TestGate,
} from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');

let gate: TestGate;
let post: Post;
beforeAll(async () => {
  gate = await openGate();
  post = await openLambdas(gate.tableName);
});
afterAll(() => gate.close());

describe('a limit of 100 requests a minute', () => {
  it('admits exactly 100 of 300 rate-limit checks that race', async () => {
    const { team } = await gate.register();
    const environments = [gate.environment(), gate.environment(), gate.environment()];

    const decisions = await Promise.all(
      environments.map((environment) =>
        atOnce(100, () => environment.checkRate({ team, at: NOON })),
      ),
    );

    expect(admissionsIn(decisions.flat())).toBe(100);
    expect(environments.flatMap(({ faults }) => faults)).toEqual([]);
    expect(await gate.meter(team)).toMatchObject({ admissions: 100 });
  });

  it('admits exactly 100 of 300 prompts that race, and holds exactly theirs', async () => {
    const { team } = await gate.register();
    const environment = gate.environment();

    const decisions = await atOnce(300, () =>
      environment.guard({ team, at: NOON, promptTokens: 7, outputTokensMax: 3 }),
    );

    const meter = await gate.meter(team);
    expect(admissionsIn(decisions)).toBe(100);
    expect(environment.faults).toEqual([]);
    expect(meter.admissions).toBe(100);
    expect([...meter.tokensOnDay.values()]).toEqual([1_000]);
    expect([...meter.usdInMonth.values()]).toEqual([1_000]);
    expect(meter.holds.size).toBe(100);
  });

  it('admits exactly 100 of 300 checks and prompts that race for one minute', async () => {
    const { team } = await gate.register();
    const environment = gate.environment();

    const decisions = await atOnce(300, (index) =>
      index % 2 === 0
        ? environment.checkRate({ team, at: NOON })
        : environment.guard({ team, at: NOON }),
    );

    expect(admissionsIn(decisions)).toBe(100);
    expect(await gate.meter(team)).toMatchObject({ admissions: 100 });
  });
});

describe('a budget', () => {
  it('lets no race hold more of the day, of the month or of a cap than there is', async () => {
    const limits = { requestsPerMinute: undefined };
    const ample = { tokensPerDay: undefined, usdPerMonth: undefined };
    const teams = await Promise.all([
      gate.register({ limits: { ...limits, ...ample, tokensPerDay: 205 } }),
      gate.register({ limits: { ...limits, ...ample, usdPerMonth: microUsd(205) } }),
      gate.register({
        limits: { ...limits, ...ample },
        caps: [{ model: 'penny', usdPerMonth: microUsd(205) }],
      }),
    ]);
    const environment = gate.environment();

    const decisions = await Promise.all(
      teams.map(({ team }) =>
        atOnce(60, () => environment.guard({ team, at: NOON, promptTokens: 10 })),
      ),
    );

    expect(decisions.map(admissionsIn)).toEqual([20, 20, 20]);
  });
});

const CHECK = (team: string) => ({ body: { team } });
const PROMPT = (team: string) => ({
  headers: { 'x-team': team, 'x-model': 'gpt-4o-mini' },
  body: { body: { messages: [{ role: 'user', content: 'Hi' }] } },
});

describe('the real handlers', () => {
  beforeEach(() => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['/v1/rate-limit/check', CHECK, 'allowed'],
    ['/prompt-guard/request', PROMPT, 'action.reason=allowed'],
    ['/prompt-guard/verdict', PROMPT, 'action=pass'],
  ])('let exactly 100 of 300 requests through %s', async (path, request, admission) => {
    const { team } = await gate.register();

    const answers = await atOnce(300, () => post(path, request(team)));

    expect(answers.map(wordOf).filter((word) => word === admission)).toHaveLength(100);
    expect(await gate.meter(team)).toMatchObject({ admissions: 100 });
  });
});

const ANSWER = v.union([
  v.object({ allowed: v.boolean() }),
  v.object({ action: v.picklist(['pass', 'reject']) }),
  v.object({ action: v.object({ reason: v.string(), status_code: v.optional(v.number()) }) }),
]);

/** The part of an answer that says whether the request goes on. */
const wordOf = ({ body }: { readonly body: unknown }): string => {
  const answer = v.parse(ANSWER, body);
  if ('allowed' in answer) return answer.allowed ? 'allowed' : 'denied';
  if (typeof answer.action === 'string') return `action=${answer.action}`;
  return answer.action.status_code === undefined
    ? `action.reason=${answer.action.reason}`
    : `status_code=${answer.action.status_code}`;
};
