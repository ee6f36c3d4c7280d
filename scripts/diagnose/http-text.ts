import type { Headers } from './sight.ts';

/** An answer as curl shows it, with `-i` or `-v`. */
export interface HttpText {
  readonly status: number | undefined;
  readonly headers: Headers;
  readonly sent: Headers;
  readonly body: string;
  readonly curlExit: number | undefined;
}

const STATUS_LINE = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/;
const VERBOSE_STATUS_LINE = /^< HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/;
const CURL_ERROR = /^curl: \((\d{1,3})\)/;
const HEADER = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*)$/;

/** What `curl -v` and its progress meter write around an answer. */
const NOISE = [
  /^[*<>](?: |$)/,
  /^[{}] \[\d+ bytes data\]$/,
  /^\s*% Total\b/,
  /^\s*Dload\b/,
  /--:--:--/,
  /^curl: \(\d+\)/,
];

/** curl does not begin a line of its own where the body ends without one. */
const GLUED_NOISE = /\* Connection #\d+ to host .* left intact\s*$/;

/** Of several answers, as after `100 Continue` or a redirect, the last one counts. */
export const readHttpText = (text: string): HttpText => {
  const lines = text.split('\n');
  const verbose = lines.findLastIndex((line) => VERBOSE_STATUS_LINE.test(line));
  const plain = lines.findLastIndex((line) => STATUS_LINE.test(line));
  const answer = plain > verbose ? plainAnswer(lines, plain) : verboseAnswer(lines, verbose);
  return {
    ...answer,
    sent: headersOf(lines.filter((line) => line.startsWith('> ')).map((line) => line.slice(2))),
    curlExit: numberIn(lines, CURL_ERROR),
  };
};

type Answer = Pick<HttpText, 'status' | 'headers' | 'body'>;

const plainAnswer = (lines: readonly string[], at: number): Answer => {
  const blank = lines.findIndex((line, index) => index > at && line.trim() === '');
  const end = blank === -1 ? lines.length : blank;
  return {
    status: numberIn(lines.slice(at, at + 1), STATUS_LINE),
    headers: headersOf(lines.slice(at + 1, end)),
    body: bodyOf(lines.slice(end + 1)),
  };
};

/** Also what is no answer of curl at all: then every line that is no noise is the body. */
const verboseAnswer = (lines: readonly string[], at: number): Answer => {
  const rest = at === -1 ? lines : lines.slice(at + 1);
  const shown = at === -1 ? [] : rest.filter((line) => line.startsWith('< '));
  return {
    status: numberIn(lines.slice(at, at + 1), VERBOSE_STATUS_LINE),
    headers: headersOf(shown.map((line) => line.slice(2))),
    body: bodyOf(rest),
  };
};

const bodyOf = (lines: readonly string[]): string =>
  lines
    .filter((line) => !NOISE.some((noise) => noise.test(line)))
    .join('\n')
    .replace(GLUED_NOISE, '')
    .trim();

const numberIn = (lines: readonly string[], pattern: RegExp): number | undefined => {
  const found = lines.map((line) => pattern.exec(line)?.[1]).find((text) => text !== undefined);
  return found === undefined ? undefined : Number(found);
};

export const headersOf = (lines: readonly string[]): Headers => {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value.trim() : `${before}, ${value.trim()}`);
  }
  return headers;
};
