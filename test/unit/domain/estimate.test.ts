import fc from 'fast-check';

import { estimatePromptTokens } from '../../../src/domain/estimate.ts';

/** What one message adds, and what a call without any message costs. */
const PER_MESSAGE = 4;
const PER_CALL = 3;

const says = (content: string) => ({ role: 'user', content });
const estimateOf = (text: string): number =>
  estimatePromptTokens([says(text)]) - PER_MESSAGE - PER_CALL;

interface Sample {
  readonly kind: string;
  readonly text: string;
  /** Counted by the tokenizers, once: `docs/estimate.md` says how. */
  readonly o200k: number;
  readonly cl100k: number;
  readonly estimate: number;
}

const SAMPLES: readonly Sample[] = [
  {
    kind: 'English prose',
    text:
      'Maria opened the meeting and asked how the migration was going. Tom said ' +
      'that the database had been moved over the weekend, that two of the nightly ' +
      'jobs had failed, and that he had restarted them by hand. Nobody had noticed ' +
      'any difference in the morning, except for the reports, which were about an ' +
      'hour late.',
    o200k: 63,
    cl100k: 63,
    estimate: 73,
  },
  {
    kind: 'TypeScript',
    text:
      "export const deny = (reason: DenyReason): Decision => ({ outcome: 'deny', " +
      'reason });\n\nfor (let at = 0; at < text.length; at += 1) {\n  sum += ' +
      'costOfNext(scan, text.charCodeAt(at));\n}\n',
    o200k: 55,
    cl100k: 53,
    estimate: 70,
  },
  {
    kind: 'Python',
    text:
      'def parse(line: str) -> dict[str, int]:\n    """Return the counters of one ' +
      'line."""\n    fields = [f.strip() for f in line.split(\',\') if f]\n    return ' +
      "{name: int(value) for name, value in (f.split('=') for f in fields)}\n",
    o200k: 62,
    cl100k: 60,
    estimate: 72,
  },
  {
    kind: 'minified JavaScript',
    text:
      '!function(e,t){"object"==typeof exports?module.exports=t():(e=e||self).q=t()' +
      '}(this,function(){var n=[],r=0;return{push:function(e){n[r++]=e},pop:functio' +
      'n(){return r?n[--r]:void 0}}});',
    o200k: 63,
    cl100k: 62,
    estimate: 92,
  },
  {
    kind: 'JSON',
    text:
      '{"id":4711,"user":{"name":"Ann","email":"ann@example.com"},"total":1249.5,"a' +
      'ctive":true,"tags":["new","vip"],"created_at":"2026-08-22T14:05:00Z"}',
    o200k: 54,
    cl100k: 52,
    estimate: 76,
  },
  {
    kind: 'a log',
    text:
      '2026-08-22T14:05:31.482Z WARN [worker-17] c.acme.db.Pool - ' +
      'request_id=6f1c2a34-9b1d-4c7e-8a55-0d3e9f7b1c22 GET /api/v1/orders/83121 ' +
      'status=504 took 1873ms',
    o200k: 81,
    cl100k: 80,
    estimate: 94,
  },
  {
    kind: 'German',
    text:
      'Bitte schreiben Sie eine kurze Nachricht an den Vermieter: Seit Dienstag ' +
      'funktioniert die Heizung nicht mehr, und die Wohnung ist inzwischen so kalt, ' +
      'dass wir übergangsweise bei Freunden schlafen müssen.',
    o200k: 39,
    cl100k: 50,
    estimate: 60,
  },
  {
    kind: 'French',
    text:
      "Écrivez s'il vous plaît un court message au propriétaire : depuis mardi, le " +
      "chauffage ne marche plus, et l'appartement est si froid que nous dormons " +
      'chez des amis en attendant.',
    o200k: 39,
    cl100k: 48,
    estimate: 51,
  },
  {
    kind: 'Russian',
    text:
      'Напишите, пожалуйста, короткое письмо хозяину квартиры: со вторника не ' +
      'работает отопление, и в квартире так холодно, что мы ночуем у друзей.',
    o200k: 34,
    cl100k: 69,
    estimate: 81,
  },
  {
    kind: 'Arabic',
    text:
      'أريد أن أكتب رسالة قصيرة إلى صاحب الشقة لأن التدفئة لا تعمل منذ يوم ' +
      'الثلاثاء، وقد وعد بأن يرسل شخصًا لإصلاحها لكن لم يأت أحد.',
    o200k: 37,
    cl100k: 93,
    estimate: 88,
  },
  {
    kind: 'Hindi',
    text:
      'कृपया मकान मालिक को एक छोटा पत्र लिखिए: मंगलवार से हीटिंग काम नहीं कर रही है ' +
      'और घर इतना ठंडा है कि हम दोस्तों के यहाँ सो रहे हैं।',
    o200k: 41,
    cl100k: 124,
    estimate: 144,
  },
  {
    kind: 'Chinese',
    text: '请帮我给房东写一封简短的信：从星期二开始，暖气就不工作了，房间里非常冷，我们只好暂时住在朋友家里。',
    o200k: 42,
    cl100k: 59,
    estimate: 66,
  },
  {
    kind: 'Japanese',
    text: '大家さんに短い手紙を書いてください。火曜日から暖房が動かず、部屋がとても寒いので、しばらく友達の家に泊まっています。',
    o200k: 43,
    cl100k: 62,
    estimate: 60,
  },
  {
    kind: 'Korean',
    text: '집주인에게 보낼 짧은 편지를 써 주세요. 화요일부터 난방이 되지 않아 집이 너무 추워서 당분간 친구 집에서 지내고 있습니다.',
    o200k: 41,
    cl100k: 65,
    estimate: 64,
  },
  {
    kind: 'emoji',
    text:
      "omg that's amazing 🎉🎉 congrats!! can't wait to see it 😍 🚀 launch day ✅ " +
      'tests green ❌ docs missing 📝 – can someone help? 🙏👩‍💻👍🏽',
    o200k: 46,
    cl100k: 59,
    estimate: 64,
  },
  {
    kind: 'digits',
    text: '3141592653589793238462643383279502884197169399375105820974944592307816406286',
    o200k: 26,
    cl100k: 26,
    estimate: 26,
  },
  {
    kind: 'a table of numbers',
    text: '   12.5   300.0     7.25\n  118.0    41.5    99.75\n    3.2  1024.0  -512.50\n',
    o200k: 49,
    cl100k: 49,
    estimate: 49,
  },
  {
    kind: 'indented braces',
    text: '{\n    a: {\n        b: {\n            c: [],\n        },\n    },\n}\n',
    o200k: 18,
    cl100k: 18,
    estimate: 21,
  },
];

describe('the estimate of a text', () => {
  it.each(SAMPLES)('is what the documentation says: $kind', ({ text, estimate }) => {
    expect(estimateOf(text)).toBe(estimate);
  });

  it.each(SAMPLES)('is hardly ever less than the dearer encoding needs: $kind', (sample) => {
    const dearer = Math.max(sample.o200k, sample.cl100k);

    expect(estimateOf(sample.text)).toBeGreaterThanOrEqual(0.94 * dearer);
    expect(estimateOf(sample.text)).toBeLessThanOrEqual(1.5 * dearer);
  });

  it('is at most 35 % too high for English prose', () => {
    const prose = SAMPLES.filter(({ kind }) => kind === 'English prose');

    expect(prose).toHaveLength(1);
    for (const { text, o200k } of prose) {
      expect(estimateOf(text)).toBeLessThanOrEqual(1.35 * o200k);
    }
  });
});

/** Estimates of the text a hundred times over, so that hundredths of a token can be seen. */
describe('the estimate of what is repeated a hundred times', () => {
  it.each<readonly [what: string, text: string, estimate: number]>([
    ['a short word', 'it ', 60],
    ['a word of four letters', 'word ', 60],
    ['a word of six letters', 'letter ', 192],
    ['a word of thirteen letters', 'extraordinary ', 372],
    ['four consonants in a row', 'rhythm ', 192],
    ['five and then three consonants', 'strengths ', 596],
    ['an accent', 'café ', 218],
    ['an accent that begins the word', 'éa ', 218],
    ['words joined by case', 'camelCaseName ', 372],
    ['a comma and a space', 'a, ', 155],
    ['a digit after a letter', 'a1 ', 160],
    ['letters and digits in turn', 'a1', 258],
    ['two digits after a space', '12 ', 199],
    ['four digits after a space', '1234 ', 299],
    ['one space between words', 'a b', 61],
    ['four spaces between words', 'a    b', 164],
    ['the end of a line', 'a\n', 160],
    ['blank lines', 'a\n\n\n', 184],
    ['the end of a line after a mark', ';\n', 105],
    ['both characters of a line end', ';\r\n', 117],
    ['a tab', '\ta', 80],
    ['several tabs', '\t\t\ta', 142],
    ['marks that differ', ')];', 208],
    ['marks that are the same', '--', 61],
  ])('is so for %s', (_what, text, estimate) => {
    expect(estimateOf(text.repeat(100))).toBe(estimate);
  });

  it.each<readonly [what: string, first: number, last: number, estimate: number]>([
    ['controls', 0x0000, 0x0008, 100],
    ['tabs', 0x0009, 0x0009, 31],
    ['line feeds', 0x000a, 0x000a, 13],
    ['vertical tabs and form feeds', 0x000b, 0x000c, 100],
    ['carriage returns', 0x000d, 0x000d, 13],
    ['controls below the space', 0x000e, 0x001f, 100],
    ['spaces', 0x0020, 0x0020, 4],
    ['marks below the digits', 0x0021, 0x002f, 31],
    ['digits', 0x0030, 0x0039, 34],
    ['marks below the capitals', 0x003a, 0x0040, 31],
    ['marks below the small letters', 0x005b, 0x0060, 31],
    ['marks above the small letters', 0x007b, 0x007e, 31],
    ['controls above ASCII', 0x007f, 0x009f, 200],
    ['signs of Latin-1', 0x00a0, 0x00bf, 100],
    ['accented letters', 0x00c0, 0x024f, 179],
    ['phonetic letters and combining accents', 0x0250, 0x036f, 200],
    ['Greek', 0x0370, 0x03ff, 103],
    ['Cyrillic', 0x0400, 0x052f, 66],
    ['Armenian', 0x0530, 0x058f, 190],
    ['Hebrew', 0x0590, 0x05ff, 108],
    ['Arabic', 0x0600, 0x077f, 87],
    ['scripts of two bytes', 0x0780, 0x07ff, 200],
    ['the first scripts of three bytes', 0x0800, 0x08ff, 300],
    ['Devanagari and Bengali', 0x0900, 0x09ff, 143],
    ['Gurmukhi to Sinhala', 0x0a00, 0x0dff, 213],
    ['Thai', 0x0e00, 0x0e7f, 96],
    ['Lao to Georgian', 0x0e80, 0x10ff, 205],
    ['Ethiopic and its neighbours', 0x1100, 0x177f, 300],
    ['Khmer', 0x1780, 0x17ff, 169],
    ['Mongolian to the phonetic extensions', 0x1800, 0x1dff, 300],
    ['Vietnamese', 0x1e00, 0x1eff, 179],
    ['polytonic Greek', 0x1f00, 0x1fff, 300],
    ['rare spaces', 0x2000, 0x200f, 200],
    ['dashes and quotation marks', 0x2010, 0x203f, 100],
    ['rare punctuation', 0x2040, 0x206f, 200],
    ['arrows and mathematics', 0x2070, 0x24ff, 203],
    ['boxes', 0x2500, 0x25ff, 74],
    ['dingbats', 0x2600, 0x27ff, 203],
    ['Braille and rare symbols', 0x2800, 0x2fff, 300],
    ['ideographic punctuation', 0x3000, 0x303f, 120],
    ['kana', 0x3040, 0x30ff, 83],
    ['Bopomofo to rare Han', 0x3100, 0x4dff, 300],
    ['Han', 0x4e00, 0x9fff, 136],
    ['Yi and its neighbours', 0xa000, 0xabff, 300],
    ['Hangul', 0xac00, 0xd7ff, 124],
    ['high surrogates', 0xd800, 0xd83b, 200],
    ['high surrogates of emoji', 0xd83c, 0xd83e, 100],
    ['other surrogates', 0xd83f, 0xdfff, 200],
    ['private use', 0xe000, 0xfdff, 300],
    ['variation selectors', 0xfe00, 0xfe0f, 150],
    ['presentation forms', 0xfe10, 0xfeff, 300],
    ['full-width forms', 0xff00, 0xffef, 120],
    ['specials', 0xfff0, 0xffff, 300],
  ])('is so for %s', (...[, first, last, estimate]) => {
    expect(estimateOf(String.fromCharCode(first).repeat(100))).toBe(estimate);
    expect(estimateOf(String.fromCharCode(last).repeat(100))).toBe(estimate);
  });

  it.each<readonly [letter: string, estimate: number]>([
    ['a', 21],
    ['e', 21],
    ['i', 21],
    ['o', 21],
    ['u', 21],
    ['y', 21],
    ['A', 21],
    ['E', 21],
    ['I', 21],
    ['O', 21],
    ['U', 21],
    ['Y', 21],
    ['b', 166],
    ['z', 166],
    ['B', 166],
    ['Z', 166],
  ])('is so for the letter %s', (letter, estimate) => {
    expect(estimateOf(letter.repeat(100))).toBe(estimate);
  });
});

describe('the estimate of a prompt', () => {
  it('is three tokens for no message at all', () => {
    expect(estimatePromptTokens([])).toBe(3);
  });

  it('is four tokens more for a message without text, whatever its role', () => {
    expect(estimatePromptTokens([says('')])).toBe(7);
    expect(estimatePromptTokens([{ role: 'assistant', content: '' }, says('')])).toBe(11);
  });

  it('rounds up once a message', () => {
    expect(estimatePromptTokens([says('a')])).toBe(8);
    expect(estimatePromptTokens([says('a'), says('a')])).toBe(13);
    expect(estimatePromptTokens([says('a a')])).toBe(9);
  });

  it('adds up over the messages', () => {
    fc.assert(
      fc.property(aPrompt, aPrompt, (some, others) => {
        expect(estimatePromptTokens([...some, ...others])).toBe(
          estimatePromptTokens(some) + estimatePromptTokens(others) - PER_CALL,
        );
      }),
    );
  });

  it('never falls when text is appended, and is a whole number', () => {
    fc.assert(
      fc.property(aText, aText, (text, more) => {
        const before = estimateOf(text);

        expect(Number.isSafeInteger(before)).toBe(true);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(estimateOf(text + more)).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it.each(['a', 'x', '7', ' ', '\n', '-', 'é', '漢', '😀', 'a1; '])(
    'gets through a megabyte of %j',
    (piece) => {
      const text = piece.repeat(1_000_000 / piece.length);

      expect(estimateOf(text)).toBeGreaterThan(0);
      expect(estimateOf(text)).toBeLessThanOrEqual(3_000_000);
    },
  );
});

const aText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', 'b', 'T', '1', '2', ' ', '\n', '\t', ';', '-', 'é', '漢'),
  }),
);
const aPrompt = fc.array(fc.record({ role: fc.constantFrom('system', 'user'), content: aText }), {
  maxLength: 4,
});
