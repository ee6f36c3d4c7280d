import { StoreFault } from '../../src/domain/errors.ts';
import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import { type Limits, TIERS } from '../../src/domain/tiers.ts';
import {
  allowed,
  aRequest,
  aTeam,
  at,
  atOnce,
  denied,
  type Environment,
  openGate,
  type TestGate,
} from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

const dayOf = (tokensPerDay: number): Limits => ({ ...TIERS.standard, tokensPerDay });

/** The answer to tokens that were counted, now or before. */
const counted = (answer: Awaited<ReturnType<Environment['addTokens']>>) => {
  if (answer.outcome === 'denied') throw new Error(sentenceOf(answer.denial.reason));
  return answer;
};

describe('tokens that are told', () => {
  it('are counted once for a request, and told as counted before the next time', async () => {
    const { team } = await gate.register({ limits: dayOf(1_000) });
    const report = { team, at: NOON, tokens: 300, request: aRequest() };

    const first = counted(await gate.environment().addTokens(report));
    const again = counted(await gate.environment().addTokens(report));

    expect(first).toMatchObject({ outcome: 'recorded', tokensOfFirst: undefined });
    expect(again).toMatchObject({ outcome: 'duplicate', tokensOfFirst: 300 });
    expect([first.day, again.day]).toEqual(
      Array(2).fill({ limit: 1_000, taken: 300, held: 0, resetsAt: at('2026-08-23T00:00:00Z') }),
    );
  });

  it('are counted once when they are told thirty times at once', async () => {
    const { team } = await gate.register();
    const report = { team, at: NOON, tokens: 7, request: aRequest() };

    const answers = await atOnce(30, () => gate.environment().addTokens(report));

    expect(answers.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect([...(await gate.meter(team)).tokensOnDay.values()]).toEqual([7]);
  });

  it('are all counted when thirty requests tell theirs at once', async () => {
    const { team } = await gate.register();

    await atOnce(30, (index) => gate.environment().addTokens({ team, at: NOON, tokens: index }));

    expect([...(await gate.meter(team)).tokensOnDay.values()]).toEqual([435]);
  });

  it('count as they were told first, when they are told otherwise later', async () => {
    const { team } = await gate.register();
    const report = { team, at: NOON, request: aRequest() };
    const environment = gate.environment();

    counted(await environment.addTokens({ ...report, tokens: 5 }));
    const other = counted(await environment.addTokens({ ...report, tokens: 50 }));

    expect(other).toMatchObject({ outcome: 'duplicate', tokensOfFirst: 5, day: { taken: 5 } });
  });

  it('are counted beyond the limit too, and then the next call is denied', async () => {
    const { team } = await gate.register({ limits: dayOf(500_000) });
    const environment = gate.environment();

    const below = counted(await environment.addTokens({ team, at: NOON, tokens: 499_999 }));
    const beyond = counted(await environment.addTokens({ team, at: NOON, tokens: 124 }));
    const denial = denied(await environment.guard({ team, at: NOON }));

    const sentence = 'Daily token limit exceeded (500,123/500,000 tokens per day)';
    expect(below.next).toBeUndefined();
    expect(beyond.outcome).toBe('recorded');
    expect(beyond.next && sentenceOf(beyond.next.reason)).toBe(sentence);
    expect(sentenceOf(denial.reason)).toBe(sentence);
  });

  it('reach the limit with the last token of it', async () => {
    const { team } = await gate.register({ limits: dayOf(10) });

    const { next } = counted(await gate.environment().addTokens({ team, at: NOON, tokens: 10 }));

    expect(next?.reason.code).toBe('daily_tokens_spent');
    expect(next?.retryAt).toBe(at('2026-08-23T00:00:00Z'));
  });

  it('take no request of the minute and no money', async () => {
    const { team } = await gate.register();

    counted(await gate.environment().addTokens({ team, at: NOON, tokens: 10 }));

    const { admissions, admissionsBefore, usdInMonth } = await gate.meter(team);
    expect([admissions, admissionsBefore.size, usdInMonth.size]).toEqual([0, 0, 0]);
  });

  it('belong to the UTC day in which they are told', async () => {
    const { team } = await gate.register({ limits: dayOf(10) });
    const environment = gate.environment();
    const tell = async (text: string) =>
      counted(await environment.addTokens({ team, at: at(text), tokens: 6 })).day.taken;

    const days = [
      await tell('2028-02-29T23:59:59.999Z'),
      await tell('2028-03-01T00:00:00Z'),
      await tell('2028-03-01T00:00:00Z'),
    ];

    expect(days).toEqual([6, 6, 12]);
  });

  it('are counted once when the answer is lost', async () => {
    const { team } = await gate.register();
    const environment = gate.environment();
    environment.answersToLose = 1;

    const answer = counted(await environment.addTokens({ team, at: NOON, tokens: 9 }));

    expect(answer.day.taken).toBe(9);
  });

  it('are counted once when no answer comes at all, and they are told again', async () => {
    const { team } = await gate.register();
    const report = { team, at: NOON, tokens: 9, request: aRequest() };
    const environment = gate.environment();
    environment.answersToLose = 2;

    await expect(environment.addTokens(report)).rejects.toThrow(StoreFault);
    const answer = counted(await environment.addTokens(report));

    expect(answer).toMatchObject({ outcome: 'duplicate', day: { taken: 9 } });
  });

  it('of a team that nobody registered are counted in its default tier, or nowhere', async () => {
    const [guest, stranger] = [aTeam('guest'), aTeam('stranger')];
    const report = { at: NOON, tokens: 9 };

    const letIn = counted(
      await gate.environment().addTokens({ ...report, team: guest, guestTier: 'sandbox' }),
    );
    const answer = await gate.environment().addTokens({ ...report, team: stranger });

    expect(letIn.day).toMatchObject({ limit: 100_000, taken: 9 });
    expect(answer).toMatchObject({
      outcome: 'denied',
      denial: { reason: { code: 'team_unknown' } },
    });
    expect(await gate.item(stranger)).toBeUndefined();
  });
});

describe('tokens of a call in flight', () => {
  it.each([
    ['fewer than', 60],
    ['as many as', 100],
    ['more than', 140],
    ['none of those that', 0],
  ])('take the place of its hold when they are %s were held', async (_, tokens) => {
    const { team } = await gate.register();
    const call = { team, at: NOON, request: aRequest() };
    allowed(await gate.environment().guard({ ...call, promptTokens: 100 }));
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 1_000 }));

    const first = counted(await gate.environment().addTokens({ ...call, tokens }));
    const again = counted(await gate.environment().addTokens({ ...call, tokens }));

    expect([first.day, again.day]).toMatchObject(
      Array(2).fill({ taken: 1_000 + tokens, held: 1_000 }),
    );
    const meter = await gate.meter(team);
    expect([...meter.usdInMonth.values()]).toEqual([1_100]);
    expect([...meter.holds.values()].map(({ usd }) => usd).toSorted()).toEqual([100, 1_000]);
  });

  it('take the place of its hold once, when they are told twenty times at once', async () => {
    const { team } = await gate.register();
    const call = { team, at: NOON, request: aRequest() };
    allowed(await gate.environment().guard({ ...call, promptTokens: 100 }));

    await atOnce(20, () => gate.environment().addTokens({ ...call, tokens: 60 }));

    expect([...(await gate.meter(team)).tokensOnDay.values()]).toEqual([60]);
  });

  it('leave its request known, so that a retry of it takes nothing', async () => {
    const { team } = await gate.register();
    const call = { team, at: NOON, request: aRequest() };
    allowed(await gate.environment().guard({ ...call, promptTokens: 100 }));
    counted(await gate.environment().addTokens({ ...call, tokens: 60 }));
    const before = await gate.item(team);

    const { isRepeated } = allowed(await gate.environment().guard(call));

    expect(isRepeated).toBe(true);
    expect(await gate.item(team)).toEqual(before);
  });

  it('are counted once when the call began on the day before', async () => {
    const { team } = await gate.register();
    const request = aRequest();
    const yesterday = { team, request, at: at('2026-08-22T23:59:59.999Z') };
    const today = { team, request, at: at('2026-08-23T00:00:00Z'), tokens: 60 };
    allowed(await gate.environment().guard({ ...yesterday, promptTokens: 100 }));

    const first = counted(await gate.environment().addTokens(today));
    const again = counted(await gate.environment().addTokens(today));

    expect([first.outcome, again.outcome]).toEqual(['recorded', 'duplicate']);
    expect(again.day).toMatchObject({ taken: 60, held: 0 });
  });

  it('are counted when only the rate was checked under its request id', async () => {
    const { team } = await gate.register();
    const call = { team, at: NOON, request: aRequest() };
    allowed(await gate.environment().checkRate(call));

    const answer = counted(await gate.environment().addTokens({ ...call, tokens: 60 }));

    expect(answer).toMatchObject({ outcome: 'recorded', day: { taken: 60, held: 0 } });
  });
});
