import { z } from 'zod';

/** Money in an answer: text, exact to the micro-dollar. */
export const usdText = z
  .string()
  .regex(/^-?\d+\.\d{2,12}$/)
  .describe('US dollars as text, exact to the micro-dollar.');

export const instantText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .describe('A time in UTC.');

export const dayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const monthText = z.string().regex(/^\d{4}-\d{2}$/);

export const count = z.int().min(0);
export const seconds = z.int().min(1).describe('Whole seconds, rounded up.');
export const teamName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

/** `null` is no limit, and 0 is nothing allowed. */
export const limitOrNone = count.nullable().describe('null: no limit. 0: nothing allowed.');
export const usdOrNone = usdText.nullable().describe('null: no limit. "0.00": nothing allowed.');

export const tier = z.enum(['sandbox', 'standard', 'premium', 'unlimited']);
