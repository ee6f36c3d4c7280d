import { z } from 'zod';

export interface LocalResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** What API Gateway answers by itself is always of this form. */
export const message = (statusCode: number, text: string): LocalResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ message: text })),
});

const HEADER_VALUE = z.union([z.string(), z.number(), z.boolean()]);
const STRUCTURED = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), HEADER_VALUE).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
});

/**
 * The HTTP response that API Gateway makes of what a function returned.
 *
 * A result without a `statusCode` is itself the body, as JSON; one that cannot be read is our mistake.
 */
export const toResponse = (result: unknown): LocalResponse => {
  if (!isStructured(result)) return json(result);
  const structured = STRUCTURED.safeParse(result);
  return structured.success ? fromParts(structured.data) : message(500, 'Internal Server Error');
};

const isStructured = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'statusCode' in result;

const json = (result: unknown): LocalResponse => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(typeof result === 'string' ? result : JSON.stringify(result ?? null)),
});

const fromParts = (parts: z.infer<typeof STRUCTURED>): LocalResponse => {
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = parts;
  const named = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  return {
    statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(named),
      ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
};
