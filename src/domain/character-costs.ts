import {
  ACCENTED,
  CONSONANT,
  DIGIT,
  LINE_END,
  MARK,
  SPACE,
  TAB,
  VOWEL,
} from './character-sorts.ts';

/** Where a text stands: all of it that the price of its next character depends on. */
export interface Place {
  readonly kind: Kind;
  /** How many characters of the kind there are in a row, as far as it matters. */
  readonly run: number;
  /** How many of them, up to the last one, are consonants, as far as it matters. */
  readonly consonants: number;
}

type RunKind = 'letter' | 'digit' | 'space' | 'line end' | 'tab' | 'mark';
type Kind = RunKind | 'start';

/** At the beginning, and after each character that has a price of its own. */
export const START: Place = { kind: 'start', run: 0, consonants: 0 };

const KINDS: ReadonlyMap<number, RunKind> = new Map([
  [CONSONANT, 'letter'],
  [VOWEL, 'letter'],
  [ACCENTED, 'letter'],
  [DIGIT, 'digit'],
  [SPACE, 'space'],
  [LINE_END, 'line end'],
  [TAB, 'tab'],
  [MARK, 'mark'],
]);

/** In hundredths of a token, as all prices here, by the place in a run; the last one stays. */
const LETTER_PRICES = [60, 0, 0, 0, 66, 66, 66, 19];
const SPACE_PRICES = [0, 97, 3];
const LINE_END_PRICES = [100, 12];
const TAB_PRICES = [20, 31];

/** Beyond three consonants in a row it is seldom a word that is one token. */
const CONSONANTS_IN_A_WORD = 3;
const CONSONANT_TOO_MANY = 150;
const ACCENT = 158;
const LETTER_AFTER_DIGIT = 98;
/** Alone among the words, a number does not take the space before it into its token. */
const DIGIT_AFTER_SPACE = 100;
/** A semicolon or a brace takes the end of its line into its token. */
const LINE_END_AFTER_MARK = 10;
const FIRST_MARK = 95;
const REPEATED_MARK = 30;
const OTHER_MARK = 69;
/** Both encodings cut numbers into groups of three digits. */
const DIGITS_PER_TOKEN = 3;

const RUN_MAX = {
  letter: LETTER_PRICES.length,
  digit: Infinity,
  space: SPACE_PRICES.length,
  'line end': LINE_END_PRICES.length,
  tab: TAB_PRICES.length,
  mark: 2,
} as const satisfies Record<RunKind, number>;

/** After one more character of that sort. There are some fifty places, however long a text is. */
export const placeAfter = (before: Place, sort: number): Place => {
  const kind = KINDS.get(sort);
  if (kind === undefined) return START;
  const isOneMore = kind === before.kind;
  const run = isOneMore ? Math.min(before.run + 1, RUN_MAX[kind]) : 1;
  const consonants = isOneMore ? before.consonants + 1 : 1;
  return {
    kind,
    run: kind === 'digit' && run > DIGITS_PER_TOKEN ? 1 : run,
    consonants: sort === CONSONANT ? Math.min(consonants, CONSONANTS_IN_A_WORD + 1) : 0,
  };
};

/** A character of a text, and where the text stands before it and after it. */
export interface Character {
  readonly before: Place;
  readonly after: Place;
  readonly sort: number;
  /** It is the one before it again. */
  readonly isRepeated: boolean;
}

/** In hundredths of a token. */
export const costOf = (character: Character): number => COSTS[character.after.kind](character);

const letterCost = ({ before, after, sort }: Character): number =>
  priceAt(LETTER_PRICES, after) +
  (before.kind === 'digit' ? LETTER_AFTER_DIGIT : 0) +
  (after.consonants > CONSONANTS_IN_A_WORD ? CONSONANT_TOO_MANY : 0) +
  (sort === ACCENTED ? ACCENT : 0);

const markCost = ({ after, isRepeated }: Character): number => {
  if (after.run === 1) return FIRST_MARK;
  return isRepeated ? REPEATED_MARK : OTHER_MARK;
};

const priceAt = (prices: readonly number[], { run }: Place): number => prices[run - 1] ?? 0;

const COSTS: Readonly<Record<Kind, (character: Character) => number>> = {
  letter: letterCost,
  digit: ({ before, after }) =>
    (after.run === 1 ? 100 : 0) + (before.kind === 'space' ? DIGIT_AFTER_SPACE : 0),
  space: ({ after }) => priceAt(SPACE_PRICES, after),
  'line end': ({ before, after }) =>
    before.kind === 'mark' ? LINE_END_AFTER_MARK : priceAt(LINE_END_PRICES, after),
  tab: ({ after }) => priceAt(TAB_PRICES, after),
  mark: markCost,
  start: ({ sort }) => sort,
};
