import type { JsonObject } from './sight.ts';

export interface LogLine {
  readonly status: number;
  readonly logReason: string | undefined;
  /** What the gateway told the client in its own words; empty where it says nothing. */
  readonly error: string;
}

/** A line of the gateway's access log, in JSON or in its text format. */
export const readLogLine = (json: JsonObject | undefined, body: string): LogLine | undefined =>
  json === undefined ? textLine(body) : jsonLine(json);

const jsonLine = (json: JsonObject): LogLine | undefined => {
  const { 'http.status': status, reason, error } = json;
  if (typeof status !== 'number') return undefined;
  return {
    status,
    logReason: typeof reason === 'string' ? reason : undefined,
    error: typeof error === 'string' ? error : '',
  };
};

const textLine = (body: string): LogLine | undefined => {
  const status = /\bhttp\.status=(\d{3})\b/.exec(body)?.[1];
  if (status === undefined) return undefined;
  return {
    status: Number(status),
    logReason: /\breason=(\w+)/.exec(body)?.[1],
    error: /\berror="([^"]*)"/.exec(body)?.[1] ?? '',
  };
};
