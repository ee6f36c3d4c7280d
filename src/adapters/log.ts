/** What a log line may say. Known fields only: no prompt, token or secret can slip in. */
export interface LogFields {
  readonly correlation?: string | undefined;
  readonly team?: string | undefined;
  readonly model?: string | undefined;
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  readonly pricing?: string | undefined;
  readonly error?: string | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type Log = (level: LogLevel, message: string, fields: LogFields) => void;

/** One JSON object a line. The runtime adds the time. */
export const logTo =
  (write: (line: string) => void, { debug }: { readonly debug: boolean }): Log =>
  (level, message, fields) => {
    if (level === 'debug' && !debug) return;
    write(`${JSON.stringify({ level, message, ...fields })}\n`);
  };

/** An error with the chain of its causes, in one line, without stacks. */
export const errorText = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` <- ${errorText(error.cause)}`;
  return `${error.name}: ${error.message}${cause}`;
};
