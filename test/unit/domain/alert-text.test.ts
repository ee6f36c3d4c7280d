import { membersOf } from '../../../src/domain/alert-members.ts';
import { sentenceOf } from '../../../src/domain/alert-text.ts';
import type { Alert } from '../../../src/domain/alerts.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { at, dollars, NOW, TEAM } from '../../support/builders.ts';

describe('the words of an alert', () => {
  const month = {
    month: {
      kind: 'month',
      id: '2026-08',
      index: 679,
      startsAt: at('2026-08-01T00:00:00Z'),
      endsAt: at('2026-09-01T00:00:00Z'),
    },
  } as const;
  const origin = { team: TEAM, at: NOW, isShadow: false };
  const amounts = { used: dollars(80.12), budget: dollars(100) };
  const code = capCodeOf({ model: 'gpt-*', usdPerMonth: microUsd(1) });

  const CASES: readonly (readonly [Alert, string, object])[] = [
    [
      { ...origin, ...month, kind: 'budget_threshold', percent: 80, ...amounts },
      'Team alpha has used 80 % of its monthly budget ($80.12 of $100.00).',
      { month: '2026-08', percent: 80, used_usd: '80.12', budget_usd: '100.00' },
    ],
    [
      {
        ...origin,
        ...month,
        kind: 'budget_exhausted',
        ...amounts,
        used: dollars(120.5),
        limit: dollars(120),
      },
      'Team alpha has used up its monthly budget ($120.50 of $120.00). Its calls are denied until 2026-09-01 00:00 UTC.',
      { month: '2026-08', used_usd: '120.50', budget_usd: '100.00', limit_usd: '120.00' },
    ],
    [
      {
        ...origin,
        ...month,
        at: month.month.endsAt,
        kind: 'budget_exhausted',
        ...amounts,
        limit: dollars(80),
      },
      'Team alpha has used up its monthly budget ($80.12 of $80.00).',
      { month: '2026-08', used_usd: '80.12', budget_usd: '100.00', limit_usd: '80.00' },
    ],
    [
      {
        ...origin,
        ...month,
        kind: 'budget_forecast',
        ...amounts,
        burnPerDay: dollars(4),
        projected: dollars(124),
        runsOutAt: at('2026-08-26T13:00:59Z'),
      },
      'Team alpha spends $4.00 a day: at this rate its monthly budget of $100.00 is used up at 2026-08-26 13:00 UTC, and the month comes to $124.00.',
      {
        month: '2026-08',
        used_usd: '80.12',
        budget_usd: '100.00',
        burn_usd_per_day: '4.00',
        projected_usd: '124.00',
        runs_out_at: '2026-08-26T13:00:59.000Z',
      },
    ],
    [
      {
        ...origin,
        ...month,
        isShadow: true,
        kind: 'cap_exhausted',
        code,
        owner: { kind: 'model', model: 'gpt-*' },
        used: dollars(5),
        limit: dollars(5),
      },
      'Team alpha has used up its monthly cap on gpt-* ($5.00 of $5.00). Its calls of that are denied until 2026-09-01 00:00 UTC. The team is in shadow mode: none of its calls is denied.',
      { month: '2026-08', mode: 'shadow', model: 'gpt-*', used_usd: '5.00', limit_usd: '5.00' },
    ],
    [
      {
        ...origin,
        ...month,
        at: month.month.endsAt,
        kind: 'cap_exhausted',
        code,
        owner: { kind: 'user', user: 'a\n"b"' },
        used: dollars(5),
        limit: dollars(5),
      },
      'User "a\\n\\"b\\"" of team alpha has used up the monthly limit ($5.00 of $5.00).',
      { month: '2026-08', user: 'a\n"b"', used_usd: '5.00', limit_usd: '5.00' },
    ],
    [
      {
        ...origin,
        ...month,
        at: month.month.endsAt,
        kind: 'cap_exhausted',
        code,
        owner: { kind: 'user', user: undefined },
        used: dollars(5),
        limit: dollars(5),
      },
      'A user of team alpha has used up the monthly limit ($5.00 of $5.00).',
      { month: '2026-08', user: null, used_usd: '5.00', limit_usd: '5.00' },
    ],
    [
      {
        ...origin,
        ...month,
        at: month.month.endsAt,
        kind: 'cap_exhausted',
        code,
        owner: { kind: 'user', user: '-' },
        used: dollars(5),
        limit: dollars(5),
      },
      'Whoever names no user of team alpha has used up the monthly limit ($5.00 of $5.00).',
      { month: '2026-08', user: '-', used_usd: '5.00', limit_usd: '5.00' },
    ],
    [
      { ...origin, ...month, kind: 'unknown_model', model: undefined, pricing: 'unpriced' },
      'Team alpha made a call without a model, for which there is no price: it is not charged.',
      { month: '2026-08', model: null, pricing: 'unpriced' },
    ],
    [
      { ...origin, kind: 'holds_expired', isCharged: true },
      'Calls of team alpha were let through whose usage was not reported in time: what was held for them was charged.',
      { day: '2026-08-22', charged: true },
    ],
    [
      { ...origin, kind: 'fault_policy_used', answer: 'open' },
      'The limits of team alpha could not be verified, and by the fault policy its calls were let through uncounted.',
      { hour: '2026-08-22T14', answer: 'open' },
    ],
  ];

  it.each(CASES)('say what happened, to people and to programs: %j', (alert, sentence, members) => {
    expect(sentenceOf(alert)).toBe(sentence);
    expect(membersOf(alert)).toEqual(members);
  });
});
