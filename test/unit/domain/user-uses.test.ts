import fc from 'fast-check';
import { modelId } from '../../../src/domain/ids.ts';
import { capWindow } from '../../../src/domain/meter.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { rollupLines, type Sums } from '../../../src/domain/rollups.ts';
import { type ReportFacts, usageReportOf } from '../../../src/domain/usage-report.ts';
import { userCodeOf } from '../../../src/domain/user-limits.ts';
import {
  aHold,
  aMeter,
  aPolicy,
  dollars,
  holdsOf,
  MONTH,
  NOW,
  TEAM,
} from '../../support/builders.ts';
import { aReceipt } from '../../support/fake-ledger.ts';

const reportOf = (facts: Partial<ReportFacts> = {}) =>
  usageReportOf({
    team: TEAM,
    at: NOW,
    meter: aMeter(),
    policy: aPolicy(),
    lines: [],
    user: undefined,
    namesOf: (model) => [model],
    ...facts,
  });

describe('the users in a report', () => {
  const LONG = `${'x'.repeat(60)}@example.com`;
  const userLimits = {
    usdPerMonth: dollars(5),
    users: new Map([
      ['bob', undefined],
      ['carol', dollars(0)],
      [LONG, dollars(9)],
    ]),
  };
  const policy = aPolicy({ userLimits });
  const lines = rollupLines(
    ['ann', 'bob', 'carol', LONG, undefined].map((user, index) =>
      aReceipt(`r-${index}`, { user, usd: dollars(10 - index) }),
    ),
  );

  it('have the limits of their own, by their whole names', () => {
    const { users } = reportOf({ lines, policy }).month;

    expect(users.map(({ user, limit, sums }) => [user.slice(0, 5), limit, sums.usd])).toEqual([
      ['ann', dollars(5), dollars(10)],
      ['bob', undefined, dollars(9)],
      ['carol', dollars(0), dollars(8)],
      ['xxxxx', dollars(9), dollars(7)],
      ['-', dollars(5), dollars(6)],
    ]);
  });

  it('have none where the team limits nobody', () => {
    expect(reportOf({ lines }).month.users.map(({ limit }) => limit)).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
  });

  it.each([
    ['a plain one', 'ann'],
    ['a long one', LONG],
    ['half a character', 'a\ud83d'],
    ['64 characters', 'y'.repeat(64)],
    ['65 characters', 'y'.repeat(65)],
    ['none', '-'],
  ])('are found by the name that the roll-ups give them: %s', (_what, user) => {
    const own = rollupLines([aReceipt('one', { user, usd: dollars(3) })]);

    const report = reportOf({ lines: own, user });

    expect(report.user).toMatchObject({ user: report.month.users[0]?.user, sums: { calls: 1 } });
  });

  it('stand by the meter when they are asked about, beyond their limit too', () => {
    const code = userCodeOf({ user: 'ann', usdPerMonth: dollars(5) });
    const meter = aMeter({
      usdOfCap: new Map([[capWindow(code, MONTH), dollars(10.3)]]),
      holds: holdsOf({ one: aHold({ userCap: code }), two: aHold() }),
    });

    expect(reportOf({ lines, policy, meter, user: 'ann' }).user).toMatchObject({
      user: 'ann',
      limit: dollars(5),
      sums: { usd: dollars(10) },
      standing: { limit: dollars(5), taken: dollars(10.3), held: dollars(0.3) },
    });
  });

  it('have a line of nothing when they have used nothing', () => {
    expect(reportOf({ user: 'dora' }).user).toMatchObject({
      user: 'dora',
      limit: undefined,
      standing: undefined,
      sums: { calls: 0, usd: 0 },
    });
  });
});

describe('the lines of a report', () => {
  const name = fc.constantFrom('a', 'b', '=1', '#', '-', 'é'.repeat(70), undefined);
  const drawn = fc.record({
    model: fc.constantFrom('m1', 'm2', undefined),
    user: name,
    usd: fc.nat(1e9),
  });
  const totalOf = (parts: readonly { readonly sums: Sums }[]) => ({
    calls: parts.reduce((sum, { sums }) => sum + sums.calls, 0),
    tokens: parts.reduce((sum, { sums }) => sum + sums.tokens, 0),
    usd: parts.reduce((sum, { sums }) => sum + sums.usd, 0),
  });

  it('add up to the total, by model as by user', () => {
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 40 }), (calls) => {
        const lines = rollupLines(
          calls.map(({ model, user, usd }, index) =>
            aReceipt(`r-${index}`, {
              model: model === undefined ? undefined : modelId(model),
              user,
              usd: microUsd(usd),
            }),
          ),
        ).filter(({ window }) => window.kind === 'month');

        const { sums, models, users } = reportOf({ lines }).month;

        const expected = {
          calls: calls.length,
          tokens: calls.length * 120,
          usd: calls.reduce((sum, { usd }) => sum + usd, 0),
        };
        expect(sums).toMatchObject(expected);
        expect(totalOf(models)).toEqual(expected);
        expect(totalOf(users)).toEqual(expected);
      }),
    );
  });
});
