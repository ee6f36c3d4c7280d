import { dearestOf, priceFor } from '../../../src/domain/price-answer.ts';
import {
  findPrice,
  type ListedModel,
  priceBook,
  type PriceOverride,
} from '../../../src/domain/price-book.ts';
import { parseRate, type Rates, ratesOf, type Tariff } from '../../../src/domain/prices.ts';
import { type Instant, instant } from '../../../src/domain/time.ts';

const at = (text: string): Instant => instant(Date.parse(text));
const NOW = at('2026-11-22T12:00:00Z');
const EVER = instant(0);

const rates = (input: string, output: string, cacheRead?: string): Rates => {
  const [i, o, r] = [input, output, cacheRead ?? input].map(parseRate);
  if (i === undefined || o === undefined || r === undefined) throw new Error('Not a rate');
  return ratesOf({ input: i, output: o, cacheRead: r });
};

const tariff = (input: string, output: string): Tariff => ({ ...rates(input, output), tiers: [] });

const aModel = (
  provider: string,
  names: readonly [string, ...string[]],
  price: Tariff,
): ListedModel => ({
  provider,
  names,
  tariffs: [{ from: EVER, tariff: price }],
});

const anOverride = (changes: Partial<PriceOverride> = {}): PriceOverride => ({
  provider: 'openai',
  model: 'gpt-4o',
  from: at('2026-11-01T00:00:00Z'),
  tariff: tariff('99', '99'),
  ...changes,
});

const MODELS: readonly ListedModel[] = [
  aModel('openai', ['gpt-4o', 'gpt-4o-search'], tariff('2.5', '10')),
  aModel('openai', ['gpt-4o-2024-05-13'], tariff('5', '15')),
  aModel('azure', ['gpt-4o', 'gpt-4o-eu'], tariff('2.6', '11')),
  aModel('anthropic', ['claude-opus-4-1'], tariff('15', '75')),
  aModel('aws', ['claude-opus-4-1'], tariff('16.5', '82.5')),
  aModel('groq', ['openai/gpt-oss-20b'], tariff('0.1', '0.2')),
  aModel('cerebras', ['gpt-oss-20b'], tariff('0.3', '0.4')),
  aModel('together', ['gpt-oss-20b'], tariff('0.2', '0.6')),
];

const BOOK = priceBook(MODELS);

describe('findPrice', () => {
  it('tells the price, whose it is, by what name and since when', () => {
    expect(findPrice(BOOK, { model: 'openai/gpt-4o-2024-08-06', at: NOW })).toEqual({
      provider: 'openai',
      model: 'gpt-4o',
      source: 'list',
      from: EVER,
      price: { ...tariff('2.5', '10'), inputIncludesCached: true },
    });
  });

  it.each([
    ['gpt-4o', undefined, 'openai gpt-4o'],
    ['gpt-4o', 'azure', 'azure gpt-4o'],
    ['azure/gpt-4o', undefined, 'azure gpt-4o'],
    ['azure/gpt-4o', 'openai', 'openai gpt-4o'],
    ['gpt-4o-search', 'azure', 'openai gpt-4o'],
    ['gpt-4o-2024-05-13', undefined, 'openai gpt-4o-2024-05-13'],
    ['claude-opus-4-1', undefined, 'anthropic claude-opus-4-1'],
    ['us.anthropic.claude-opus-4-1-20250805-v1:0', undefined, 'aws claude-opus-4-1'],
    ['claude-opus-4-1@20250805', 'gcp.vertex_ai', 'anthropic claude-opus-4-1'],
    ['openai/gpt-oss-20b', 'groq', 'groq openai/gpt-oss-20b'],
    ['openai/gpt-oss-20b', 'cerebras', 'cerebras gpt-oss-20b'],
    ['gpt-oss-20b', undefined, 'together gpt-oss-20b'],
    ['openai/gpt-oss-20b', undefined, 'groq openai/gpt-oss-20b'],
    ['gpt-4o', 'our-own-proxy', 'openai gpt-4o'],
  ])('finds %s at %s listed as %s', (model, provider, listedAs) => {
    const found = findPrice(BOOK, { model, provider, at: NOW });

    expect(`${found?.provider} ${found?.model}`).toBe(listedAs);
  });

  it.each(['gpt-4o-mini', 'gpt-4o-mini-foo', 'somebody/gpt-4o', 'gpt-4', '', '/', 'constructor'])(
    'finds nothing for "%s"',
    (model) => {
      expect(findPrice(BOOK, { model, at: NOW })).toBeUndefined();
    },
  );

  it('finds nothing when no model is named', () => {
    expect(findPrice(BOOK, { provider: 'openai', at: NOW })).toBeUndefined();
  });

  it('counts cached tokens as the asked provider does, not as the one whose price it takes', () => {
    const claude = { model: 'claude-opus-4-1', at: NOW };

    expect(findPrice(BOOK, claude)?.price.inputIncludesCached).toBe(false);
    expect(findPrice(BOOK, { ...claude, provider: 'openai' })?.price.inputIncludesCached).toBe(
      true,
    );
  });

  it('takes the newest price of the list that is in force', () => {
    const book = priceBook([
      {
        provider: 'openai',
        names: ['o3'],
        tariffs: [
          { from: EVER, tariff: tariff('10', '40') },
          { from: at('2025-06-10T00:00:00Z'), tariff: tariff('2', '8') },
          { from: at('2027-01-01T00:00:00Z'), tariff: tariff('3', '9') },
        ],
      },
    ]);
    const inputAt = (text: string) => findPrice(book, { model: 'o3', at: at(text) })?.price.input;

    expect(inputAt('2025-06-09T23:59:59.999Z')).toBe(10_000_000_000);
    expect(inputAt('2025-06-10T00:00:00.000Z')).toBe(2_000_000_000);
    expect(inputAt('2026-12-31T23:59:59.999Z')).toBe(2_000_000_000);
    expect(inputAt('2027-01-01T00:00:00.000Z')).toBe(3_000_000_000);
  });
});

describe('an override', () => {
  it('holds from its very date on', () => {
    const book = priceBook(MODELS, [anOverride({ from: NOW })]);
    const before = findPrice(book, { model: 'gpt-4o', at: instant(NOW - 1) });
    const after = findPrice(book, { model: 'gpt-4o', at: NOW });

    expect(before).toMatchObject({ source: 'list', from: EVER });
    expect(after).toMatchObject({ source: 'override', from: NOW, price: tariff('99', '99') });
  });

  it('gives way to a newer one, in whatever order the two were written', () => {
    const older = anOverride({ from: at('2026-10-01T00:00:00Z'), tariff: tariff('1', '1') });
    const newer = anOverride({ from: at('2026-11-01T00:00:00Z'), tariff: tariff('2', '2') });
    const later = anOverride({ from: at('2026-12-01T00:00:00Z'), tariff: tariff('3', '3') });
    for (const overrides of [
      [older, newer, later],
      [later, newer, older],
    ]) {
      const found = findPrice(priceBook(MODELS, overrides), { model: 'gpt-4o', at: NOW });

      expect(found?.price.input).toBe(2_000_000_000);
    }
  });

  it('of a model holds for its aliases and for no other model', () => {
    const book = priceBook(MODELS, [anOverride()]);

    expect(findPrice(book, { model: 'gpt-4o-search', at: NOW })?.source).toBe('override');
    expect(findPrice(book, { model: 'gpt-4o-2024-11-20', at: NOW })?.source).toBe('override');
    expect(findPrice(book, { model: 'gpt-4o-2024-05-13', at: NOW })?.source).toBe('list');
  });

  it('of an alias holds for that alias alone, and before an override of the model', () => {
    const alias = anOverride({ model: 'GPT-4o-search', tariff: tariff('1', '1'), from: EVER });
    const book = priceBook(MODELS, [alias, anOverride()]);

    expect(findPrice(book, { model: 'gpt-4o-search', at: NOW })?.price.input).toBe(1_000_000_000);
    expect(findPrice(book, { model: 'gpt-4o', at: NOW })?.price.input).toBe(99_000_000_000);
  });

  it('of one provider leaves the others their price', () => {
    const book = priceBook(MODELS, [anOverride()]);

    expect(findPrice(book, { model: 'gpt-4o', provider: 'azure', at: NOW })?.source).toBe('list');
    expect(findPrice(book, { model: 'gpt-4o-eu', at: NOW })?.source).toBe('list');
  });

  it('prices a model that no list has, at a provider that we do not know', () => {
    const book = priceBook(MODELS, [anOverride({ provider: 'Our-vLLM', model: 'Llama-Ours' })]);

    expect(findPrice(book, { model: 'llama-ours', provider: 'our-vllm', at: NOW })).toMatchObject({
      provider: 'our-vllm',
      model: 'llama-ours',
      source: 'override',
    });
    expect(findPrice(book, { model: 'llama-ours', at: NOW })?.source).toBe('override');
  });

  it('knows its provider by any spelling', () => {
    const book = priceBook(MODELS, [
      anOverride({ provider: 'aws.bedrock', model: 'claude-opus-4-1' }),
    ]);
    const found = findPrice(book, { model: 'claude-opus-4-1', provider: 'bedrock', at: NOW });

    expect(found?.source).toBe('override');
  });
});

describe('dearestOf', () => {
  it('takes the dearest of the family, at whichever provider', () => {
    expect(dearestOf(BOOK, { model: 'claude-opus-9', at: NOW })).toEqual({
      among: 'family',
      price: { ...tariff('16.5', '82.5'), inputIncludesCached: false },
    });
  });

  it('takes the dearest of the provider where the family is unknown', () => {
    expect(dearestOf(BOOK, { model: 'llama-9', provider: 'cerebras', at: NOW })).toEqual({
      among: 'provider',
      price: { ...tariff('0.3', '0.4'), inputIncludesCached: true },
    });
  });

  it('takes the dearest of all where both are unknown, or no model is named', () => {
    const dearest = {
      among: 'all',
      price: { ...tariff('16.5', '82.5'), inputIncludesCached: true },
    };

    expect(dearestOf(BOOK, { model: 'llama-9', provider: 'ours', at: NOW })).toEqual(dearest);
    expect(dearestOf(BOOK, { at: NOW })).toEqual(dearest);
  });

  it('does not take two names without a word in them for a family', () => {
    const book = priceBook([aModel('ours', ['1234'], tariff('1', '1')), ...MODELS]);

    expect(dearestOf(book, { model: '5678', at: NOW })?.among).toBe('all');
  });

  it('takes each kind of token from the model where it is dearest', () => {
    const book = priceBook([
      aModel('openai', ['gpt-a'], tariff('1', '90')),
      aModel('openai', ['gpt-b'], { ...rates('80', '2', '7'), tiers: [] }),
    ]);

    expect(dearestOf(book, { model: 'gpt-c', at: NOW })?.price).toMatchObject({
      input: 80_000_000_000,
      output: 90_000_000_000,
      cacheRead: 7_000_000_000,
    });
  });

  it('takes the rates of long prompts for all, so that it needs no tiers', () => {
    const long = { overInputTokens: 200_000, ...rates('4', '18') };
    const book = priceBook([
      aModel('google', ['gemini-a'], { ...rates('2', '12'), tiers: [long] }),
    ]);

    expect(dearestOf(book, { model: 'gemini-b', at: NOW })?.price).toEqual({
      ...tariff('4', '18'),
      inputIncludesCached: true,
    });
  });

  it('counts overrides in force, and neither those to come nor those replaced', () => {
    const claude = { provider: 'anthropic', model: 'claude-new' };
    const book = priceBook(MODELS, [
      anOverride({ ...claude, from: EVER, tariff: tariff('500', '500') }),
      anOverride({ ...claude, from: NOW, tariff: tariff('20', '20') }),
      anOverride({ ...claude, from: instant(NOW + 1), tariff: tariff('900', '900') }),
    ]);

    expect(dearestOf(book, { model: 'claude-opus-9', at: NOW })?.price).toMatchObject({
      input: 20_000_000_000,
      output: 82_500_000_000,
    });
  });

  it('finds nothing in an empty book', () => {
    expect(dearestOf(priceBook([]), { model: 'gpt-4o', at: NOW })).toBeUndefined();
  });
});

describe('priceFor', () => {
  const unknown = { model: 'claude-opus-9', at: NOW };

  it.each(['deny', 'conservative', 'allow'] as const)('lists a known model under %s', (policy) => {
    expect(priceFor(BOOK, { model: 'gpt-4o', at: NOW }, policy)).toMatchObject({
      outcome: 'listed',
      provider: 'openai',
      model: 'gpt-4o',
    });
  });

  it('denies an unknown model where the team says so', () => {
    expect(priceFor(BOOK, unknown, 'deny')).toEqual({ outcome: 'denied' });
  });

  it('lets an unknown model pass unpriced where the team says so, and says that it did', () => {
    expect(priceFor(BOOK, unknown, 'allow')).toEqual({ outcome: 'allowed_unpriced' });
  });

  it('prices an unknown model at the dearest, and says among which', () => {
    expect(priceFor(BOOK, unknown, 'conservative')).toMatchObject({
      outcome: 'conservative',
      among: 'family',
      price: { input: 16_500_000_000 },
    });
  });

  it('denies rather than let pass for nothing when an empty book knows no dearest price', () => {
    expect(priceFor(priceBook([]), unknown, 'conservative')).toEqual({ outcome: 'denied' });
  });
});
