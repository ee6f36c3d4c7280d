import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { z } from 'zod';

export interface SdkError {
  /** The class, by `instanceof`, as a program tells errors apart. */
  readonly kind: string;
  readonly status: number | undefined;
  /** The sentence that the API has sent, without what the SDK puts around it. */
  readonly sentence: string | undefined;
  /** What a program that prints the error prints. */
  readonly printed: string;
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
}

/** `undefined`: it is not an error of an API. */
export const sdkErrorOf = (error: unknown): SdkError | undefined => {
  if (isOpenAiError(error)) return openAiError(error);
  return isAnthropicError(error) ? anthropicError(error) : undefined;
};

type OpenAiError = InstanceType<typeof OpenAI.APIError>;
type AnthropicError = InstanceType<typeof Anthropic.APIError>;

const isOpenAiError = (error: unknown): error is OpenAiError => error instanceof OpenAI.APIError;
const isAnthropicError = (error: unknown): error is AnthropicError =>
  error instanceof Anthropic.APIError;

const openAiError = (error: OpenAiError): SdkError => ({
  kind: classOf(error, OPENAI_CLASSES),
  status: error.status,
  sentence: messageIn(error.error),
  printed: error.message,
  type: error.type,
  code: error.code ?? undefined,
  requestId: error.requestID ?? undefined,
});

const anthropicError = (error: AnthropicError): SdkError => ({
  kind: classOf(error, ANTHROPIC_CLASSES),
  status: error.status,
  sentence: error.apiMessage ?? undefined,
  printed: error.message,
  type: error.type ?? undefined,
  code: codeIn(error.error),
  requestId: error.requestID ?? undefined,
});

type ErrorClass = abstract new (...args: never) => Error;
type Classes = Readonly<Record<string, ErrorClass>>;

const OPENAI_CLASSES: Classes = {
  RateLimitError: OpenAI.RateLimitError,
  AuthenticationError: OpenAI.AuthenticationError,
  PermissionDeniedError: OpenAI.PermissionDeniedError,
  InternalServerError: OpenAI.InternalServerError,
  APIConnectionError: OpenAI.APIConnectionError,
  APIUserAbortError: OpenAI.APIUserAbortError,
};

const ANTHROPIC_CLASSES: Classes = {
  RateLimitError: Anthropic.RateLimitError,
  AuthenticationError: Anthropic.AuthenticationError,
  PermissionDeniedError: Anthropic.PermissionDeniedError,
  InternalServerError: Anthropic.InternalServerError,
  APIConnectionError: Anthropic.APIConnectionError,
  APIUserAbortError: Anthropic.APIUserAbortError,
};

const classOf = (error: Error, classes: Classes): string =>
  Object.entries(classes).find(([, each]) => error instanceof each)?.[0] ?? 'APIError';

const ERROR_BODY = z.object({ message: z.string().optional(), code: z.string().optional() });

/** The OpenAI SDK hands on the member `error` of the body, the Anthropic SDK the body. */
const messageIn = (error: unknown): string | undefined => ERROR_BODY.safeParse(error).data?.message;

const codeIn = (body: unknown): string | undefined =>
  z.object({ error: ERROR_BODY }).safeParse(body).data?.error.code;
