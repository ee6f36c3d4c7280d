import type { CheckRateLimit, RateQuestion } from '../../../src/app/check-rate-limit.ts';
import type { GuardPrompt, PromptQuestion } from '../../../src/app/guard-prompt.ts';
import { type CallToJudge, judgeCall } from '../../../src/app/judge-call.ts';
import { deny } from '../../../src/domain/decision.ts';
import type { Tier } from '../../../src/domain/tiers.ts';
import { anAllowance, MODEL, NOW, REQUEST, TEAM } from '../../support/builders.ts';

const ALLOWED = anAllowance();
const DENIED = deny({ code: 'team_suspended' });

const aCall = (changes: Partial<CallToJudge> = {}): CallToJudge => ({
  identity: { team: TEAM, user: undefined, tier: undefined },
  request: REQUEST,
  model: MODEL,
  provider: 'openai',
  promptTokens: 100,
  outputTokensMax: 50,
  ...changes,
});

const judgingAs = (unknownTeamTier?: Tier) => {
  const asked: PromptQuestion[] = [];
  const checked: RateQuestion[] = [];
  const decide: GuardPrompt = (question) => {
    asked.push(question);
    return Promise.resolve(ALLOWED);
  };
  const checkRate: CheckRateLimit = (question) => {
    checked.push(question);
    return Promise.resolve(DENIED);
  };
  const deps = { decide, unknownTeamTier };
  return { asked, checked, deps, judge: judgeCall({ ...deps, checkRate }) };
};

describe('a call of somebody who is known', () => {
  it('is judged by the guard', async () => {
    const { asked, checked, judge } = judgingAs();

    expect(await judge(aCall(), NOW)).toBe(ALLOWED);
    expect(asked).toMatchObject([
      { team: TEAM, request: REQUEST, at: NOW, model: MODEL, promptTokens: 100 },
    ]);
    expect(checked).toEqual([]);
  });

  it('is judged by its rate alone where no model can be called', async () => {
    const { asked, checked, judge } = judgingAs();

    expect(await judge(aCall({ isWithoutModel: true, model: undefined }), NOW)).toBe(DENIED);
    expect(asked).toEqual([]);
    expect(checked).toMatchObject([{ team: TEAM, request: REQUEST, at: NOW }]);
  });

  it('is judged by the guard where a door has no check of the rate', async () => {
    const { asked, deps } = judgingAs();

    await judgeCall(deps)(aCall({ isWithoutModel: true }), NOW);

    expect(asked).toHaveLength(1);
  });

  it.each<readonly [Tier | undefined, Tier | undefined, Tier | undefined]>([
    ['sandbox', undefined, 'sandbox'],
    ['sandbox', 'premium', 'premium'],
    [undefined, 'premium', undefined],
    [undefined, undefined, undefined],
  ])('by default %s, named %s, is a guest as %s', async (otherwise, tier, guestTier) => {
    const { asked, checked, judge } = judgingAs(otherwise);
    const identity = { team: TEAM, user: undefined, tier };

    await judge(aCall({ identity }), NOW);
    await judge(aCall({ identity, isWithoutModel: true }), NOW);

    const expected = { guestTier, isTierNamed: tier !== undefined };
    expect(asked).toMatchObject([expected]);
    expect(checked).toMatchObject([expected]);
  });
});
