import {
  IdempotentParameterMismatchException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { invalid } from './errors.ts';

/** The tokens of transactions that were applied: for ten minutes a repetition is not applied again. */
export interface Tokens {
  /** Throws when the token stood for another transaction. */
  readonly knows: (token: string, actions: readonly TransactWriteItem[]) => boolean;
  readonly remember: (token: string, actions: readonly TransactWriteItem[]) => void;
}

const KEPT_MS = 600_000;
const TOKEN_LENGTH_MAX = 36;

interface Known {
  readonly print: string;
  readonly until: number;
}

export const tokensBy = (now: () => number): Tokens => {
  const tokens = new Map<string, Known>();

  /** The oldest come first. */
  const forgetOld = (): void => {
    for (const [token, { until }] of tokens) {
      if (until > now()) return;
      tokens.delete(token);
    }
  };

  return {
    knows: (token, actions) => {
      if (token.length > TOKEN_LENGTH_MAX) {
        throw invalid(`Value ${token} at 'clientRequestToken' failed to satisfy constraint`);
      }
      forgetOld();
      const known = tokens.get(token);
      if (known === undefined || known.print === printOf(actions)) return known !== undefined;
      throw new IdempotentParameterMismatchException({
        $metadata: { httpStatusCode: 400 },
        message: 'The token stood for a transaction with other parameters',
      });
    },
    remember: (token, actions) => {
      tokens.set(token, { print: printOf(actions), until: now() + KEPT_MS });
    },
  };
};

const printOf = (actions: readonly TransactWriteItem[]): string =>
  JSON.stringify(actions, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
