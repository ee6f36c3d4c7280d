/** An answer as it was seen: whatever of it was pasted, with every secret masked already. */
export interface Sight {
  /** `undefined`: nobody said. */
  readonly status: number | undefined;
  /** Of the answer, by lower-case name. */
  readonly headers: Headers;
  /** Of the request, as `curl -v` shows them. */
  readonly sent: Headers;
  readonly body: string;
  /** The JSON that the body is, or has inside an SDK's sentence or a stream's event. */
  readonly json: JsonObject | undefined;
  /** A body without JSON and HTML, without what an SDK puts before it. */
  readonly said: string;
  /** Why curl itself gave up: `curl: (28) …`. */
  readonly curlExit: number | undefined;
  /** The member `reason` of a line of the gateway's access log. */
  readonly logReason: string | undefined;
  /** The error came as an event of a stream that had begun with 200. */
  readonly isStream: boolean;
}

export type Headers = ReadonlyMap<string, string>;

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a dotted path such as `error.code`; nothing is inherited from a prototype. */
export const memberAt = (json: JsonObject | undefined, path: string): unknown => {
  let value: unknown = json;
  for (const name of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
};

const QUOTED_MAX = 160;

/** In one line and cut off: what is quoted was sent by who knows whom, and goes to a terminal. */
export const quotable = (text: string): string => {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= QUOTED_MAX ? line : `${line.slice(0, QUOTED_MAX)}…`;
};
