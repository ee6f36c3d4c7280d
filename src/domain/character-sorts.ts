/** The sorts of characters whose price depends on their neighbours. For any other, the sort is the price. */
export const CONSONANT = 1;
export const VOWEL = 2;
/** A letter outside ASCII. Encodings often cut a word there. */
export const ACCENTED = 3;
export const DIGIT = 4;
export const SPACE = 5;
export const LINE_END = 6;
export const TAB = 7;
export const MARK = 8;

/**
 * All 16-bit units in ascending order: the first unit behind each range and the sort of the range,
 * which is a price in hundredths of a token unless it is one of the above.
 *
 * Prices are those of the dearer encoding. Where nothing was measured, a unit costs as many tokens
 * as it has bytes in UTF-8, and no byte-pair encoding needs more; each half of a surrogate pair
 * has two of the four.
 */
const RANGES: readonly (readonly [end: number, sort: number])[] = [
  [0x09, 100],
  [0x0a, TAB],
  [0x0b, LINE_END],
  [0x0d, 100],
  [0x0e, LINE_END],
  [0x20, 100],
  [0x21, SPACE],
  [0x30, MARK],
  [0x3a, DIGIT],
  [0x41, MARK],
  [0x5b, CONSONANT],
  [0x61, MARK],
  [0x7b, CONSONANT],
  [0x7f, MARK],
  [0xa0, 200], // controls
  [0xc0, 100], // signs of Latin-1
  [0x0250, ACCENTED], // Latin with accents
  [0x0370, 200], // phonetic alphabet, combining accents
  [0x0400, 103], // Greek
  [0x0530, 66], // Cyrillic
  [0x0590, 190], // Armenian
  [0x0600, 108], // Hebrew
  [0x0780, 87], // Arabic
  [0x0800, 200],
  [0x0900, 300],
  [0x0a00, 143], // Devanagari, Bengali
  [0x0e00, 213], // Gurmukhi to Sinhala
  [0x0e80, 96], // Thai
  [0x1100, 205], // Lao, Tibetan, Burmese, Georgian
  [0x1780, 300],
  [0x1800, 169], // Khmer
  [0x1e00, 300],
  [0x1f00, ACCENTED], // Vietnamese
  [0x2000, 300],
  [0x2010, 200], // spaces and joiners
  [0x2040, 100], // dashes and quotation marks
  [0x2070, 200],
  [0x2500, 203], // mathematics, arrows
  [0x2600, 74], // lines of boxes
  [0x2800, 203], // dingbats
  [0x3000, 300],
  [0x3040, 120], // ideographic punctuation
  [0x3100, 83], // kana
  [0x4e00, 300],
  [0xa000, 136], // Han: the usual characters, not the rare ones
  [0xac00, 300],
  [0xd800, 124], // Hangul
  [0xd83c, 200],
  [0xd83f, 100], // first half of an emoji
  [0xe000, 200],
  [0xfe00, 300],
  [0xfe10, 150], // variation selectors
  [0xff00, 300],
  [0xfff0, 120], // full-width forms
  [0x1_0000, 300],
];

/** All there are. */
export const SORTS: readonly number[] = [...new Set([VOWEL, ...RANGES.map(([, sort]) => sort)])];

/** Of each 16-bit unit, the place of its sort among them: one look-up, since prompts have megabytes. */
export const SORT_OF_UNIT = new Uint8Array(0x1_0000);
for (const [end, sort] of RANGES.toReversed()) SORT_OF_UNIT.fill(SORTS.indexOf(sort), 0, end);
for (const vowel of 'aeiouyAEIOUY') SORT_OF_UNIT[vowel.charCodeAt(0)] = SORTS.indexOf(VOWEL);
