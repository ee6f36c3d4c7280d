const MASK = '(masked)';

/** Headers and members whose value nobody else should read. */
const SECRET_NAMES = [
  '(?:proxy-)?authorization',
  '(?:set-)?cookie',
  'x-amz-security-token',
  'x-amzn-oidc-(?:data|accesstoken|identity)',
  String.raw`(?:x-)?(?:[\w]+-)*(?:api-?key|token|secret)`,
  '(?:client|app)[_-]?secret',
  'secret[_-]?access[_-]?key',
  '(?:access|refresh|id|session|auth|security)[_-]?token',
  'api[_-]?key',
  'client_assertion',
  'passw(?:or)?d',
].join('|');

/** What follows `Bearer` in a challenge or in a sentence, and is no token. */
const NO_TOKEN =
  '(?!(?:error|error_description|realm|scope)=)' +
  String.raw`(?!(?:auth|authentication|authorization|credentials?|scheme|tokens?|YOUR_KEY)(?![\w.~+/=-]))`;

/** From a name to its value: as a header, in JSON, as Node and Python print their objects and lists. */
const BETWEEN = String.raw`(?:\\*["']?\s{0,9}(?:=>|[:=])|\\*["']\s{0,9},)\s{0,9}`;

interface Rule {
  readonly secret: RegExp;
  readonly shown: string;
}

/** In this order: a whole header line first, so that no part of it is left to the rules after it. */
const RULES: readonly Rule[] = [
  {
    secret: new RegExp(String.raw`^([<>*]?[ \t]*(?:${SECRET_NAMES})[ \t]*:).*$`, 'gim'),
    shown: `$1 ${MASK}`,
  },
  {
    secret: new RegExp(
      String.raw`(?<![\w-])((?:${SECRET_NAMES})${BETWEEN}\[?\s{0,9}(?:b(?=["']))?\\*["']?)(?!["'\\]|$)[^\n\r"'\\]+`,
      'gim',
    ),
    shown: `$1${MASK}`,
  },
  {
    secret: new RegExp(String.raw`\b(Bearer\s+)${NO_TOKEN}[^\s"',;)\\]{4,}`, 'gi'),
    shown: `$1${MASK}`,
  },
  { secret: new RegExp(String.raw`\b(Basic\s+)${NO_TOKEN}[\w+/=-]{8,}`, 'gi'), shown: `$1${MASK}` },
  { secret: /\bey[\w-]{8,}(?:\.[\w=-]*)*/g, shown: MASK },
  { secret: /(?<![\w-])[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}/g, shown: MASK },
  { secret: /\b(?:sk|rk|gsk|xai|hf|ghp|glpat|ABSK)[-_][\w*.-]{4,}/gi, shown: MASK },
  { secret: /\b(?:AIza|AKIA|ASIA|ABSK)[\w+/=-]{12,}/g, shown: MASK },
  { secret: /(\bAPI key provided: ?)(?!REPLACE[_*])[^\s"',]+/gi, shown: `$1${MASK}` },
  { secret: /([?&](?:key|sig|[\w-]*signature|[\w-]*credential)=)[^&\s"']+/gi, shown: `$1${MASK}` },
  { secret: /(:\/\/)[^/\s:@"']+:[^/\s@"']+@/g, shown: `$1${MASK}@` },
  {
    secret: /(?<![\w+-])(?=[\w+-]*\d)(?=[\w+-]*[a-z])(?=[\w+-]*[A-Z])[\w+-]{40,}={0,2}/g,
    shown: MASK,
  },
];

/**
 * The text without its tokens, keys and cookies.
 *
 * Everything pasted goes through here before it is looked at, so nothing that reads it afterwards
 * can quote a secret. It errs towards hiding too much.
 */
export const mask = (text: string): string =>
  RULES.reduce((masked, { secret, shown }) => masked.replace(secret, shown), text);
