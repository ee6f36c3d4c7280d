import { type Ask, share } from '../../../src/domain/ask.ts';
import { judge } from '../../../src/domain/judge.ts';
import { capWindow, type Meter } from '../../../src/domain/meter.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { aMeter, anAsk, aRing, DAY, dollars, MONTH, SLOT } from '../../support/builders.ts';

const cap = { model: 'claude-opus-4-1', usdPerMonth: dollars(50) };
const ofCap = (amount: number) => new Map([[capWindow(capCodeOf(cap), MONTH), dollars(amount)]]);
const spent = (amount: number) => new Map([[MONTH, dollars(amount)]]);
const tokensToday = (tokens: number) => new Map([[DAY, tokens]]);

describe('of several reasons', () => {
  interface Situation {
    readonly meter?: Partial<Meter>;
    readonly ask?: Partial<Ask>;
  }
  const IN_ORDER: readonly (readonly [code: string, Situation])[] = [
    ['team_unknown', { meter: { guestTier: 'sandbox' } }],
    ['team_suspended', { meter: { status: 'suspended' } }],
    ['budget_spent', { meter: { usdInMonth: spent(100) }, ask: { usd: share(1, 'on') } }],
    [
      'model_cap_spent',
      { meter: { usdOfCap: ofCap(50) }, ask: { cap: { cap, ...share(1, 'on') } } },
    ],
    [
      'daily_tokens_spent',
      { meter: { tokensOnDay: tokensToday(500_000) }, ask: { tokens: share(1, 'on') } },
    ],
    ['rate_limited', { meter: aRing([SLOT, 100]) }],
  ];
  const pairs = IN_ORDER.flatMap(([first, one], index) =>
    IN_ORDER.slice(index + 1).map(([second, other]) => [first, second, one, other] as const),
  );

  it.each(pairs)('%s is told before %s', (...[first, second, one, other]) => {
    const meter = aMeter({ ...other.meter, ...one.meter });
    const ask = anAsk({ ...other.ask, ...one.ask });

    expect(judge(meter, ask)?.reason.code).toBe(first);
    expect(judge(aMeter(other.meter), anAsk(other.ask))?.reason.code).toBe(second);
  });
});
