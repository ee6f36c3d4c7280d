import { readLogLine } from './access-log.ts';
import { headersOf, readHttpText } from './http-text.ts';
import { jsonIn } from './json-text.ts';
import { mask } from './mask.ts';
import { isJsonObject, type JsonObject, memberAt, type Sight } from './sight.ts';

/** What somebody pastes, or tells in options; the options count where both say something. */
export interface Pasted {
  readonly text?: string | undefined;
  readonly status?: number | undefined;
  /** `name: value` each. */
  readonly headers?: readonly string[];
  readonly body?: string | undefined;
}

/** A page of a megabyte is no answer of any layer. */
const LENGTH_MAX = 1_000_000;

/** All that was pasted as one text, for who looks for a token in it. */
export const wholeText = ({ text = '', headers = [], body = '' }: Pasted): string =>
  [...headers, text, body].join('\n').slice(0, LENGTH_MAX);

/** Masks first and reads then, so that no secret is in what is seen. */
export const look = (pasted: Pasted): Sight => {
  const http = readHttpText(cleaned(pasted.text ?? ''));
  const body = pasted.body === undefined ? http.body : cleaned(pasted.body).trim();
  const named = headersOf((pasted.headers ?? []).map(cleaned));
  const inner = unwrap(body);
  return {
    ...inner,
    status: pasted.status ?? inner.status ?? http.status ?? statusTold(inner, pasted),
    headers: new Map([...http.headers, ...named]),
    sent: http.sent,
    said: saidIn(inner),
    curlExit: http.curlExit,
  };
};

const cleaned = (text: string): string =>
  mask(
    text
      .slice(0, LENGTH_MAX)
      .replaceAll('\r\n', '\n')
      .replace(/^\uFEFF/, ''),
  );

interface Inner {
  readonly status: number | undefined;
  readonly body: string;
  readonly json: JsonObject | undefined;
  readonly logReason: string | undefined;
  readonly isStream: boolean;
}

/** The answer itself, out of a stream's event, a guard's reject or a line of the access log. */
const unwrap = (body: string): Inner => {
  const streamed = errorEventIn(body);
  const plain = { status: undefined, body, logReason: undefined, isStream: streamed !== undefined };
  if (streamed !== undefined) return { ...plain, json: streamed };
  const json = jsonIn(body);
  return rejectIn(json) ?? logLineIn(json, body) ?? { ...plain, json };
};

const errorEventIn = (body: string): JsonObject | undefined => {
  const events = [...body.matchAll(/^(event: ?error\n)?data: ?(\{.*)$/gm)].map(
    ([, named, data = '']) => ({ isNamed: named !== undefined, json: jsonIn(data) }),
  );
  return events.find(({ isNamed, json }) => isNamed || isJsonObject(json?.['error']))?.json;
};

const rejectIn = (json: JsonObject | undefined): Inner | undefined => {
  const [body, status] = [memberAt(json, 'action.body'), memberAt(json, 'action.status_code')];
  if (typeof body !== 'string' || typeof status !== 'number') return undefined;
  return { status, body, json: jsonIn(body), logReason: undefined, isStream: false };
};

const logLineIn = (json: JsonObject | undefined, body: string): Inner | undefined => {
  const line = readLogLine(json, body);
  return line === undefined
    ? undefined
    : { ...line, body: line.error, json: undefined, isStream: false };
};

/** How SDKs and curl begin their sentence about a status. */
const TOLD = [
  /\bError code: (\d{3})\b/,
  /^(?:Uncaught )?(?:[\w.]*(?:Error|Exception): )?(\d{3})(?: |$)/m,
  /\bstatus(?:[ _-]?code)?["']?\s*[:=]?\s*(\d{3})\b/i,
  /\bHTTP (?:status |error )?(\d{3})\b/i,
  /\breturned error: (\d{3})\b/,
];

const statusTold = ({ body, json }: Inner, { text = '' }: Pasted): number | undefined => {
  const inJson = [
    memberAt(json, 'status'),
    memberAt(json, 'statusCode'),
    memberAt(json, 'error.code'),
  ];
  const inText = TOLD.map((pattern) => pattern.exec(`${body}\n${text}`)?.[1]);
  return [...inText, ...inJson].map(Number).find((status) => status >= 100 && status <= 599);
};

const SDK_PREFIX =
  /^(?:Uncaught )?(?:[\w.]*(?:Error|Exception): ?)?(?:Error code: )?(?:\d{3}\b)?[ -]*/;

const saidIn = ({ body, json }: Inner): string =>
  json === undefined && !/<html|<!doctype/i.test(body) ? body.replace(SDK_PREFIX, '') : '';
