import type { Log } from '../app/ports-telemetry.ts';

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
