import { parseArgs } from 'node:util';
import { DiagnoseError } from './diagnose-error.ts';
import type { Pasted } from './read.ts';

export interface Order {
  readonly does: 'diagnose' | 'help' | 'markdown';
  readonly json: boolean;
  readonly file: string | undefined;
  /** What the options say by themselves; `undefined`: the answer is in the file or on stdin. */
  readonly told: Pasted | undefined;
}

export const readOrder = (argv: readonly string[]): Order => {
  const { status, header = [], body, file, json, help, markdown } = parse(argv);
  const isTold = status !== undefined || header.length > 0 || body !== undefined;
  return {
    does: help ? 'help' : markdown ? 'markdown' : 'diagnose',
    json,
    file,
    told: isTold ? { status: statusIn(status), headers: header, body } : undefined,
  };
};

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        status: { type: 'string' },
        header: { type: 'string', multiple: true },
        body: { type: 'string' },
        file: { type: 'string' },
        json: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch {
    // All that it throws is about its arguments, and repeats them: one may be a token.
    throw new DiagnoseError('The options make no sense: see --help');
  }
};

const statusIn = (status: string | undefined): number | undefined => {
  if (status === undefined) return undefined;
  if (!/^[1-5]\d\d$/.test(status)) throw new DiagnoseError('--status is a number from 100 to 599');
  return Number(status);
};
