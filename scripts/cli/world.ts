import type { Clock } from '../../src/domain/time.ts';

/** Where a command writes to. */
export interface Out {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** Everything outside of the command itself, so that a test can be the world. */
export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Out;
  readonly stderr: Out;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Ends early, without an error, when the command is told to stop. */
  readonly pause: (ms: number) => Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly stopped: AbortSignal;
  /** The text of a file; `-` is standard input. */
  readonly readText: (file: string) => Promise<string>;
  /** Asks whoever sits there; `undefined` where nobody does. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Another one each time: for `Idempotency-Key`. */
  readonly newKey: () => string;
}
