/**
 * An accountant of its own: what calls cost, and what that adds up to.
 *
 * It reckons in fractions of whole numbers over the decimal text of price lists, and takes nothing
 * from the prices, the windows or the roll-ups under test: only so can it contradict them.
 */

/** Dollars per million tokens, as a provider's page has them, which is micro-dollars per token. */
interface QuotedTexts {
  readonly input: string;
  readonly output: string;
  readonly cacheRead?: string;
  readonly cacheWrite?: string;
  readonly cacheWriteHour?: string;
  readonly reasoning?: string;
}

export interface PriceTexts extends QuotedTexts {
  /** Whether the count of the input has the cached tokens in it. */
  readonly cachedIsInside: boolean;
  /** For prompts of more tokens than this. */
  readonly above?: { readonly tokens: number } & QuotedTexts;
}

export interface CountedTokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWriteHour?: number;
  readonly reasoning?: number;
}

/** A fraction of whole numbers, never brought down: nothing here is large enough to need that. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const NOTHING: Fraction = { over: 0n, under: 1n };

const fractionOf = (text: string): Fraction => {
  const [whole = '', decimals = ''] = text.split('.');
  return { over: BigInt(whole + decimals), under: 10n ** BigInt(decimals.length) };
};

const plus = (one: Fraction, other: Fraction): Fraction => ({
  over: one.over * other.under + other.over * one.under,
  under: one.under * other.under,
});

const times = ({ over, under }: Fraction, factor: bigint): Fraction => ({
  over: over * factor,
  under,
});

const roundedUp = ({ over, under }: Fraction): bigint =>
  over / under + (over % under === 0n ? 0n : 1n);

const promptOf = (tokens: CountedTokens, cachedIsInside: boolean): bigint => {
  const { cacheRead = 0, cacheWrite = 0, cacheWriteHour = 0 } = tokens;
  const cached = BigInt(cacheRead) + BigInt(cacheWrite) + BigInt(cacheWriteHour);
  const input = BigInt(tokens.input);
  if (!cachedIsInside) return input + cached;
  return input > cached ? input : cached;
};

/** A rate for every kind of token: what is not quoted is billed as something else. */
const allRates = ({ input, output, ...quoted }: QuotedTexts) => {
  const cacheWrite = quoted.cacheWrite ?? input;
  return {
    input,
    output,
    cacheRead: quoted.cacheRead ?? input,
    cacheWrite,
    cacheWriteHour: quoted.cacheWriteHour ?? cacheWrite,
    reasoning: quoted.reasoning ?? output,
  };
};

const NONE = { cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, reasoning: 0 };

/** Micro-dollars, rounded up once. */
export const exactCost = (counted: CountedTokens, price: PriceTexts): bigint => {
  const tokens = { ...NONE, ...counted };
  const prompt = promptOf(tokens, price.cachedIsInside);
  const { above } = price;
  const rates = allRates(above !== undefined && prompt > BigInt(above.tokens) ? above : price);
  const cached = tokens.cacheRead + tokens.cacheWrite + tokens.cacheWriteHour;
  const parts: readonly (readonly [bigint, string])[] = [
    [prompt - BigInt(cached), rates.input],
    [BigInt(tokens.cacheRead), rates.cacheRead],
    [BigInt(tokens.cacheWrite), rates.cacheWrite],
    [BigInt(tokens.cacheWriteHour), rates.cacheWriteHour],
    [BigInt(Math.max(0, tokens.output - tokens.reasoning)), rates.output],
    [BigInt(tokens.reasoning), rates.reasoning],
  ];
  return roundedUp(
    parts.reduce<Fraction>(
      (sum, [count, rate]) => plus(sum, times(fractionOf(rate), count)),
      NOTHING,
    ),
  );
};

/** One call, as the accountant is told of it. */
export interface LedgerEntry {
  readonly team: string;
  readonly request: string;
  /** ISO text. */
  readonly at: string;
  readonly model: string;
  readonly user: string;
  readonly tokens: CountedTokens;
  readonly price: PriceTexts;
  /** Not the model's own price. */
  readonly isUnpriced?: boolean;
}

/** One line of a report. */
export interface LedgerLine {
  readonly calls: number;
  readonly tokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
  readonly unpricedCalls: number;
}

const lineOf = ({ tokens, price, isUnpriced }: LedgerEntry): LedgerLine => ({
  calls: 1,
  tokens: Number(promptOf(tokens, price.cachedIsInside)) + tokens.output,
  inputTokens: tokens.input,
  outputTokens: tokens.output,
  usd: Number(exactCost(tokens, price)),
  unpricedCalls: isUnpriced === true ? 1 : 0,
});

const linesOf = (entry: LedgerEntry): readonly string[] => {
  const [day, month] = [entry.at.slice(0, 10), entry.at.slice(0, 7)];
  return [
    `DAY#${day}`,
    `SPEND#${month}`,
    `SPEND#${month}#MODEL#${entry.model}`,
    `SPEND#${month}#USER#${entry.user}`,
  ];
};

const sumOf = (one: LedgerLine | undefined, other: LedgerLine): LedgerLine =>
  one === undefined
    ? other
    : {
        calls: one.calls + other.calls,
        tokens: one.tokens + other.tokens,
        inputTokens: one.inputTokens + other.inputTokens,
        outputTokens: one.outputTokens + other.outputTokens,
        usd: one.usd + other.usd,
        unpricedCalls: one.unpricedCalls + other.unpricedCalls,
      };

/** A team's books: the lines of its reports, and what each call cost. */
export interface Ledger {
  readonly lines: Readonly<Record<string, LedgerLine>>;
  readonly costs: Readonly<Record<string, number>>;
}

/** Adds up each call once. */
export const ledgerOf = (team: string, entries: readonly LedgerEntry[]): Ledger => {
  const calls = new Map(entries.map((entry) => [entry.request, entry]));
  const lines: Record<string, LedgerLine> = {};
  const costs: Record<string, number> = {};
  for (const entry of calls.values()) {
    if (entry.team !== team) continue;
    const line = lineOf(entry);
    costs[entry.request] = line.usd;
    for (const name of linesOf(entry)) lines[name] = sumOf(lines[name], line);
  }
  return { lines, costs };
};

/** The sums of a meter, by the day and the month as text. */
export const windowSums = (
  { lines }: Ledger,
  window: 'DAY' | 'SPEND',
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(lines)
      .filter(([name]) => name.startsWith(`${window}#`) && name.split('#').length === 2)
      .map(([name, line]) => [
        name.slice(window.length + 1),
        window === 'DAY' ? line.tokens : line.usd,
      ]),
  );
