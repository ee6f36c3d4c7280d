import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invariant } from '../../domain/errors.ts';

/** An item as the low-level client gives it: parsed here, believed inside. */
export type Item = Readonly<Record<string, AttributeValue>>;

export const number = (value: number): AttributeValue => ({ N: String(value) });
export const text = (value: string): AttributeValue => ({ S: value });
export const bytes = (value: Uint8Array): AttributeValue => ({ B: value });

export const readNumber = (attribute: AttributeValue | undefined): number | undefined => {
  if (attribute?.N === undefined) return undefined;
  const value = Number(attribute.N);
  invariant(Number.isSafeInteger(value), () => `Not a whole number in the store: ${attribute.N}`);
  return value;
};

export const readText = (attribute: AttributeValue | undefined): string | undefined => attribute?.S;
