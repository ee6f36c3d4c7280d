/** What the command ends with: done, the API said no, wrong usage, no answer that can be used. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Why a command ends without having done what it was asked. Printed without a stack. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const wrongUsage = (message: string): CliError => new CliError(2, message);
export const unreachable = (message: string): CliError => new CliError(3, message);

/** The API said no: its status, and what it said. */
export class Refusal extends CliError {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, message: string, body: unknown) {
    super(status >= SERVER_ERROR ? 3 : 1, message);
    this.status = status;
    this.body = body;
  }
}

const SERVER_ERROR = 500;
