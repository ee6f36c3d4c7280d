import { type ApiStyle, apiStyleOf } from '../domain/api-style.ts';
import { isModelId, isRequestId, type ModelId, requestId, type RequestId } from '../domain/ids.ts';

/** What the gateway says of a call beside who makes it. */
export interface CallFacts {
  /** `undefined`: not named. Then the team's policy for models without a price holds. */
  readonly model: ModelId | undefined;
  readonly provider: string | undefined;
  readonly request: RequestId;
  readonly outputTokensMax: number | undefined;
  /** In whose form the client is answered. */
  readonly style: ApiStyle;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** What is known where no header says it. */
export interface Otherwise {
  readonly path?: string | undefined;
  /** An id that was made for this request alone. */
  readonly request: string;
}

/**
 * Reads the headers one by one. What cannot be meant is as if it were not there: each absence has a
 * safe meaning, and an error would leave the choice to the gateway's failure mode.
 */
export const readCallFacts = (headers: Headers, otherwise: Otherwise): CallFacts => {
  const named = (name: string): string => headers[name]?.trim() ?? '';
  const model = named('x-model');
  const request = named('x-request-id');
  const provider = named('x-provider');
  return {
    model: isModelId(model) ? model : undefined,
    provider: provider === '' ? undefined : provider,
    request: isRequestId(request) ? request : requestId(otherwise.request),
    outputTokensMax: countIn(named('x-max-tokens')),
    style: styleIn(headers, otherwise.path),
  };
};

/** In whose form a client is answered: by name, else by the path that it asked for. */
export const styleIn = (headers: Headers, path?: string): ApiStyle =>
  apiStyleOf({ named: headers['x-api-style']?.trim(), path: headers['x-path'] ?? path });

const COUNT = /^\d+$/;

/** More than any model answers: the team's own bound on a hold lies far below. */
const COUNT_MAX = 1_000_000_000;

const countIn = (text: string): number | undefined =>
  COUNT.test(text) ? Math.min(Number(text), COUNT_MAX) : undefined;
