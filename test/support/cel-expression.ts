/**
 * What can be told of a CEL expression without its compiler: that its texts and brackets are closed, that
 * operands and operators take turns, and that it begins at names the gateway knows.
 */
export const problemsOf = (expression: string): readonly string[] => {
  const tokens = tokensOf(expression);
  if (tokens === undefined) return ['a text is not closed, or a character has no meaning'];
  return [...bracketProblems(tokens), ...orderProblems(tokens), ...nameProblems(tokens)];
};

/** What the gateway's expressions can begin with (`llmRequest` at guards, `extauthz` after asking). */
const VARIABLES = [
  ...['request', 'response', 'source', 'jwt', 'apiKey', 'llm', 'llmRequest', 'extauthz'],
  ...['true', 'false', 'null'],
];

const FUNCTIONS = [
  'string',
  'int',
  'size',
  'json',
  'uuid',
  'default',
  'coalesce',
  'has',
  'flatten',
];
const METHODS = ['startsWith', 'endsWith', 'contains', 'matches', 'lowerAscii'];

type Kind = 'text' | 'number' | 'name' | 'open' | 'close' | 'operator' | 'separator';

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const PATTERNS: readonly (readonly [Kind, RegExp])[] = [
  ['text', /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['name', /[A-Za-z_]\w*/y],
  ['open', /[([{]/y],
  ['close', /[)\]}]/y],
  ['operator', /&&|\|\||[=!<>]=|[<>+\-*/%!.?]/y],
  ['separator', /[,:]/y],
];

const tokensOf = (expression: string): readonly Token[] | undefined => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    const token = expression[at] === ' ' ? SPACE : tokenAt(expression, at);
    if (token === undefined) return undefined;
    if (token !== SPACE) tokens.push(token);
    at += token.text.length;
  }
  return tokens;
};

const SPACE: Token = { kind: 'separator', text: ' ' };

const tokenAt = (expression: string, at: number): Token | undefined => {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(expression)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
};

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const bracketProblems = (tokens: readonly Token[]): readonly string[] => {
  const open: (string | undefined)[] = [];
  for (const { kind, text } of tokens) {
    if (kind === 'open') open.push(CLOSING[text]);
    if (kind === 'close' && open.pop() !== text) return [`${text} closes nothing`];
  }
  return open.map((bracket) => `${bracket ?? ''} is missing`);
};

/** Whether something that has a value may stand after the token, and whether it has one itself. */
const endsValue = ({ kind }: Token): boolean =>
  kind === 'text' || kind === 'number' || kind === 'name' || kind === 'close';
const beginsValue = ({ kind, text }: Token): boolean =>
  kind === 'text' || kind === 'number' || kind === 'name' || text === '{';
const isBinary = ({ kind, text }: Token): boolean =>
  (kind === 'operator' && text !== '!' && text !== '-') || kind === 'separator';

const orderProblems = (tokens: readonly Token[]): readonly string[] => {
  const first = tokens.at(0);
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return ['there is nothing'];
  const ends = [
    ...(isBinary(first) ? [`it begins with ${first.text}`] : []),
    ...(endsValue(last) ? [] : [`it ends with ${last.text}`]),
  ];
  return [...ends, ...tokens.slice(1).flatMap((token, index) => clash(tokens[index], token))];
};

const clash = (before: Token | undefined, token: Token): readonly string[] => {
  if (before === undefined) return [];
  const twoValues = endsValue(before) && beginsValue(token);
  const noValue =
    !endsValue(before) && (isBinary(token) || (token.kind === 'close' && !isEmpty(before)));
  return twoValues || noValue ? [`${token.text} cannot follow ${before.text}`] : [];
};

/** `uuid()` has nothing between its brackets. */
const isEmpty = ({ kind }: Token): boolean => kind === 'open';

const nameProblems = (tokens: readonly Token[]): readonly string[] =>
  tokens.flatMap(({ kind, text }, index) => {
    if (kind !== 'name') return [];
    const isMember = tokens[index - 1]?.text === '.';
    const isCalled = tokens[index + 1]?.text === '(';
    return isKnown(text, isMember, isCalled) ? [] : [`${text} is no known name`];
  });

const isKnown = (name: string, isMember: boolean, isCalled: boolean): boolean => {
  if (isMember) return !isCalled || METHODS.includes(name);
  return (isCalled ? FUNCTIONS : VARIABLES).includes(name);
};
