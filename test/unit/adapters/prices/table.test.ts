import { readFileSync } from 'node:fs';
import { calcPrice, findProvider, type ModelInfo } from '@pydantic/genai-prices';

import { flawOf } from '../../../../scripts/prices/rates.ts';
import { makeTable } from '../../../../scripts/prices/table.ts';
import { listedModels, parseLine } from '../../../../src/adapters/prices/book.ts';
import { PRICE_SOURCE, PRICE_TABLE } from '../../../../src/adapters/prices/table.ts';
import { findPrice, priceBook } from '../../../../src/domain/price-book.ts';
import { costOf, isFree } from '../../../../src/domain/prices.ts';
import { instant } from '../../../../src/domain/time.ts';

const TABLE = new URL('../../../../src/adapters/prices/table.ts', import.meta.url);
const NOON = new Date('2026-11-22T12:00:00Z');
const NOW = instant(NOON.getTime());
const BOOK = priceBook(listedModels());

describe('parseLine', () => {
  it('reads names, dates, tiers and every kind of rate', () => {
    const line =
      'm-1 m-one | in=3 out=15 read=0.3 write=3.75 hour=6 reason=20 >200000 in=6 out=22.5 | 2026-03-13 in=1 out=2';

    expect(parseLine('ours', line)).toEqual({
      provider: 'ours',
      names: ['m-1', 'm-one'],
      tariffs: [
        {
          from: 0,
          tariff: {
            input: 3_000_000_000,
            output: 15_000_000_000,
            cacheRead: 300_000_000,
            cacheWrite: 3_750_000_000,
            cacheWriteHour: 6_000_000_000,
            reasoning: 20_000_000_000,
            tiers: [
              {
                overInputTokens: 200_000,
                input: 6_000_000_000,
                output: 22_500_000_000,
                cacheRead: 6_000_000_000,
                cacheWrite: 6_000_000_000,
                cacheWriteHour: 6_000_000_000,
                reasoning: 22_500_000_000,
              },
            ],
          },
        },
        {
          from: 1_773_360_000_000,
          tariff: {
            input: 1_000_000_000,
            output: 2_000_000_000,
            cacheRead: 1_000_000_000,
            cacheWrite: 1_000_000_000,
            cacheWriteHour: 1_000_000_000,
            reasoning: 2_000_000_000,
            tiers: [],
          },
        },
      ],
    });
  });

  it.each(['', 'name', ' | in=1 out=2'])('refuses "%s" as no line', (line) => {
    expect(() => parseLine('ours', line)).toThrow('Not a line of the price table');
  });

  it.each(['name | in=1', 'name | out=1', 'name | in=1 out=x', 'name | in out', 'name | '])(
    'refuses the rates of "%s" when they are asked for',
    (line) => {
      expect(() => parseLine('ours', line).tariffs).toThrow(/No price of both sides|Not a rate/);
    },
  );
});

describe('the price table', () => {
  it('is what the installed source gives: npm run prices:update', () => {
    expect(readFileSync(TABLE, 'utf8')).toBe(makeTable().text);
  });

  it('says where it comes from', () => {
    expect(PRICE_SOURCE.name).toBe('@pydantic/genai-prices');
    expect(PRICE_SOURCE.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(PRICE_SOURCE.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  it('is small enough for every bundle', () => {
    expect(JSON.stringify(PRICE_TABLE).length).toBeLessThan(60_000);
  });

  it('can be read to its last rate', () => {
    for (const { tariffs } of listedModels()) expect(tariffs.length).toBeGreaterThan(0);
  });

  it('gives no name to two models of one provider', () => {
    const names = listedModels().flatMap(({ provider, names }) =>
      names.map((name) => `${provider} ${name}`),
    );

    expect(new Set(names).size).toBe(names.length);
  });

  it('has nothing that is free but moderation', () => {
    const free = listedModels().filter(({ tariffs }) =>
      tariffs.some(({ tariff }) => isFree(tariff)),
    );

    expect(free.map(({ names }) => names[0])).toEqual(['moderation']);
  });
});

/** Billed by us on purpose at another rate: at the dearest hour, or as sound and pictures. */
const isBilledOtherwise = ({ id, prices }: ModelInfo): boolean =>
  /moderation|transcribe/.test(id) ||
  /time_of_date|output_(audio|image|video)_mtok/.test(JSON.stringify(prices));

/** The names that the source spells out, whole (`equals`) or as a part of a pattern. */
const namesIn = ({ id, match }: ModelInfo, kind: string): readonly string[] => {
  const spelled = JSON.stringify(match).matchAll(new RegExp(`"(?:${kind})":"([^"]+)"`, 'g'));
  return [id, ...[...spelled].map(([, name = '']) => name)];
};

const LISTED = Object.keys(PRICE_TABLE).flatMap((provider) =>
  (findProvider({ providerId: provider })?.models ?? [])
    .filter((model) => flawOf(model) === undefined)
    .map((model) => ({ provider, model })),
);

describe('the name of a model at its provider', () => {
  it('finds that provider and no other, as the source spells it', () => {
    const lost = LISTED.flatMap(({ provider, model }) =>
      namesIn(model, 'equals')
        .filter((model) => findPrice(BOOK, { model, provider, at: NOW })?.provider !== provider)
        .map((name) => `${provider} ${name}`),
    );

    // The source's own names for a Bedrock region, whose models go by `us.`, `eu.` and so on.
    expect(lost.filter((name) => !/^aws regional\.|[-.]$/.test(name))).toEqual([]);
  });

  it.each([
    { input_tokens: 100_000, cache_read_tokens: 30_000, output_tokens: 5_000 },
    { input_tokens: 900_000, cache_read_tokens: 300, cache_write_tokens: 200, output_tokens: 50 },
    {
      input_tokens: 9_000,
      cache_write_tokens: 7_000,
      cache_write_1h_tokens: 5_000,
      output_tokens: 0,
    },
  ])('finds the price that the source itself calculates for %j', (usage) => {
    const hour = usage.cache_write_1h_tokens ?? 0;
    const tokens = {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cacheRead: usage.cache_read_tokens,
      cacheWrite: (usage.cache_write_tokens ?? 0) - hour,
      cacheWriteHour: hour,
    };
    const compared = LISTED.filter(({ model }) => !isBilledOtherwise(model)).flatMap(
      ({ provider, model }) =>
        namesIn(model, 'equals|starts_with|ends_with|contains').flatMap((name) => {
          const theirs = calcPrice(usage, name, { providerId: provider, timestamp: NOON });
          const found = findPrice(BOOK, { model: name, provider, at: NOW });
          if (found?.provider !== provider || theirs === null) return [];
          const ours = costOf(tokens, { ...found.price, inputIncludesCached: true });
          return [{ name, ours, theirs: theirs.total_price * 1_000_000 }];
        }),
    );

    expect(compared.length).toBeGreaterThan(800);
    // They add floating point numbers; we round up once.
    const differing = compared.filter(({ ours, theirs }) => Math.abs(ours - theirs) > 1.000_001);
    expect(differing).toEqual([]);
  });
});
