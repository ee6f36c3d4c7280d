import type { AddTokens, TokensAnswer, TokensReport } from '../../../src/app/add-tokens.ts';
import { deny } from '../../../src/domain/decision.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { countTokens } from '../../../src/functions/tokens/tokens.ts';
import { anEvent, at, EVERY_REASON, NOW, send, TEAM } from '../../support/builders.ts';
import { answerDenial } from '../../support/judging.ts';

const MIDNIGHT = at('2026-08-23T00:00:00Z');
const day = { limit: 500_000, taken: 120_000, held: 20_000, resetsAt: MIDNIGHT };
const recorded: TokensAnswer = {
  outcome: 'recorded',
  day,
  tokensOfFirst: undefined,
  next: undefined,
};

const answering = (answer: TokensAnswer) => {
  const told: TokensReport[] = [];
  const add: AddTokens = (report) => {
    told.push(report);
    return Promise.resolve(answer);
  };
  const translate = countTokens({ add, clock: () => NOW, guestTier: undefined, answerDenial });
  return { told, post: (body: unknown) => send(translate, anEvent({ body, requestId: 'api-7' })) };
};

describe('POST /v1/tokens', () => {
  it.each([
    [{ tokens: 120 }, 120],
    [{ input_tokens: 100, output_tokens: 20 }, 120],
    [{ input_tokens: 0, output_tokens: 0 }, 0],
    [{ tokens: 0, model: 'gpt-4o' }, 0],
  ])('counts a total, or the sum of both parts: %j', async (counts, tokens) => {
    const { told, post } = answering(recorded);

    await post({ team: 'alpha', request_id: 'r-1', ...counts });

    expect(told).toEqual([{ team: TEAM, request: 'r-1', tokens, at: NOW, guestTier: undefined }]);
  });

  it('goes by the id of the API where the caller gives none', async () => {
    const { told, post } = answering(recorded);

    await post({ team: 'alpha', tokens: 1 });

    expect(told.map(({ request }) => request)).toEqual(['api-7']);
  });

  it('tells the day', async () => {
    expect(await answering(recorded).post({ team: 'alpha', tokens: 1 })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: {
        team: 'alpha',
        recorded: true,
        duplicate: false,
        day: '2026-08-22',
        total: 100_000,
        held: 20_000,
        limit: 500_000,
        remaining: 380_000,
        reset_seconds: 35_700,
        resets_at: '2026-08-23T00:00:00.000Z',
        exceeded: false,
      },
    });
  });

  it('tells a duplicate, and what was counted for the first', async () => {
    const answer: TokensAnswer = { ...recorded, outcome: 'duplicate', tokensOfFirst: 7 };

    expect((await answering(answer).post({ team: 'alpha', tokens: 1 })).body).toMatchObject({
      recorded: false,
      duplicate: true,
      tokens_of_first: 7,
    });
  });

  it('counts beyond the limit with 200, and tells what the next check is told', async () => {
    const answer: TokensAnswer = {
      ...recorded,
      day: { ...day, taken: 520_000 },
      next: deny(EVERY_REASON.daily_tokens_spent, MIDNIGHT),
    };

    const { status, body } = await answering(answer).post({ team: 'alpha', tokens: 1 });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      recorded: true,
      total: 500_000,
      remaining: 0,
      exceeded: true,
      next_check: {
        allowed: false,
        reason: 'Daily token limit exceeded (500,123/500,000 tokens per day)',
        retry_after_seconds: 35_700,
      },
    });
  });

  it('says null where there is no limit', async () => {
    const answer: TokensAnswer = { ...recorded, day: { ...day, limit: undefined } };

    expect((await answering(answer).post({ team: 'alpha', tokens: 1 })).body).toMatchObject({
      limit: null,
      remaining: null,
      exceeded: false,
    });
  });

  it('denies a team that is not let in', async () => {
    const answer: TokensAnswer = { outcome: 'denied', denial: deny({ code: 'team_unknown' }) };

    expect(await answering(answer).post({ team: 'alpha', tokens: 1 })).toMatchObject({
      status: 429,
      headers: { 'x-should-retry': 'false' },
      body: { allowed: false, reason: 'Team is not registered' },
    });
  });

  it('bids send again what a fault of the store may have lost', async () => {
    const translate = countTokens({
      add: () => Promise.reject(new StoreFault('down')),
      clock: () => NOW,
      guestTier: undefined,
      answerDenial,
    });

    expect(await send(translate, anEvent({ body: { team: 'alpha', tokens: 1 } }))).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
    });
  });

  it.each<readonly [object, string]>([
    [{}, 'tokens'],
    [{ input_tokens: 1 }, 'tokens'],
    [{ output_tokens: 1 }, 'tokens'],
    [{ tokens: 3, input_tokens: 1, output_tokens: 2 }, 'tokens'],
    [{ tokens: 3, input_tokens: 1 }, 'tokens'],
    [{ tokens: -1 }, 'tokens'],
    [{ tokens: 1.5 }, 'tokens'],
    [{ tokens: '5' }, 'tokens'],
    [{ tokens: 1_000_000_001 }, 'tokens'],
    [{ input_tokens: -1, output_tokens: 2 }, 'input_tokens'],
    [{ input_tokens: 1, output_tokens: 2.5 }, 'output_tokens'],
    [{ tokens: 1, model: 'a b' }, 'model'],
    [{ tokens: 1, request_id: '' }, 'request_id'],
    [{ tokens: 1, team: '-' }, 'team'],
    [{ tokens: 1, extra: 1 }, '(body)'],
  ])('counts nothing where the body is wrong: %j', async (wrong, path) => {
    const { told, post } = answering(recorded);

    const answer = await post({ team: 'alpha', ...wrong });

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(told).toEqual([]);
  });
});
