import { memoryTable } from '../../../../scripts/simulate/store/client.ts';
import { memoryStore, type StoreCommand } from '../../../../scripts/simulate/store/store.ts';
import { writePriceIn } from '../../../../src/adapters/dynamo/prices-write.ts';
import { registerTeamIn } from '../../../../src/adapters/dynamo/register-team.ts';
import { changeTeamIn } from '../../../../src/adapters/dynamo/teams.ts';
import type { AuditEntry } from '../../../../src/app/ports-admin.ts';
import { type Policy, policyOfTier } from '../../../../src/domain/policy.ts';
import { laterBy } from '../../../../src/domain/time.ts';
import { aPrice, NOW, TEAM } from '../../../support/builders.ts';

const entry = (id: string): AuditEntry => ({
  ...{ id, at: NOW, who: 'ada', action: 'team.update', team: TEAM, requestId: 'r' },
  ...{ before: undefined, after: undefined, reason: undefined, expiresAt: laterBy(NOW, 1_000) },
});

const policy: Policy = { ...policyOfTier(TEAM, 'standard'), changedAt: NOW };

/** A store that has forgotten which transactions it knows, and loses the answer of the next one. */
const forgetful = () => {
  const store = memoryStore('t');
  let isLosing = false;
  const table = memoryTable(store, {
    attemptMs: 1_000,
    hooks: {
      rewrite: withoutToken,
      afterApply: ({ name }) => {
        if (name !== 'TransactWriteItems' || !isLosing) return Promise.resolve();
        isLosing = false;
        return Promise.reject(new Error('socket hang up'));
      },
    },
  });
  return {
    table,
    loseNext: () => {
      isLosing = true;
    },
    entries: () => store.keys().filter(({ pk }) => pk.startsWith('AUDIT#')).length,
  };
};

const withoutToken = (command: StoreCommand): StoreCommand => {
  if (command.name !== 'TransactWriteItems') return command;
  return { ...command, input: { TransactItems: command.input.TransactItems } };
};

describe('a write whose answer is lost, in a store that does not know it again', () => {
  it('registers a team once, and says that it did', async () => {
    const { table, loseNext, entries } = forgetful();
    const register = registerTeamIn(table);
    loseNext();

    const answer = await register({ policy, at: NOW, entry: entry('a') });
    const other = await register({
      ...{ policy: { ...policy, mode: 'shadow' }, at: NOW },
      entry: entry('b'),
    });

    expect([answer, other, entries()]).toEqual(['created', 'exists', 1]);
  });

  it('changes a team once, and says that it did', async () => {
    const { table, loseNext, entries } = forgetful();
    await registerTeamIn(table)({ policy, at: NOW, entry: entry('a') });
    const next = { ...policy, version: 2, description: 'x' };
    const change = changeTeamIn(table);
    loseNext();

    const answer = await change({ policy: next, at: NOW, entry: entry('b') });
    const later = { ...next, changedAt: laterBy(NOW, 1) };
    const other = await change({ policy: later, at: NOW, entry: entry('c') });

    expect([answer, other, entries()]).toEqual(['changed', 'conflict', 2]);
  });

  it('sets a price once, and says that it did', async () => {
    const { table, loseNext, entries } = forgetful();
    const write = writePriceIn(table);
    const price = somePrice();
    loseNext();

    const answer = await write({ price, entry: entry('a') });
    const dearer = { ...price, tariff: { ...price.tariff, output: aPrice('1', '2').output } };
    const other = await write({ price: dearer, entry: entry('b') });
    const next = await write({ price: { ...dearer, revision: 2 }, entry: entry('c') });

    expect([answer, other, next, entries()]).toEqual(['written', 'conflict', 'written', 2]);
  });
});

describe('a price that is written', () => {
  it('is the next revision of the one that is stored, and no other', async () => {
    const write = writePriceIn(forgetful().table);
    const answers = [];
    for (const [index, revision] of [2, 1, 1, 3, 2, 2, 4, 3, 3].entries()) {
      const price = { ...somePrice(), revision, model: 'gpt-4o', provider: 'openai' };
      const tariff = { ...price.tariff, output: aPrice('1', String(index)).output };
      answers.push(await write({ price: { ...price, tariff }, entry: entry(`e-${index}`) }));
    }

    expect(answers.map((answer) => answer === 'written')).toEqual([
      ...[false, true, false],
      ...[false, true, false],
      ...[false, true, false],
    ]);
  });
});

const somePrice = () => {
  const { input, ...price } = aPrice('1', '2');
  const rates = { input, output: input, cacheRead: input, cacheWrite: input };
  const tariff = { ...rates, cacheWriteHour: input, reasoning: input, tiers: price.tiers };
  return { provider: 'openai', model: 'gpt-4o', from: NOW, tariff, revision: 1 };
};
