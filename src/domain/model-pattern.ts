import { isModelId } from './ids.ts';

export const MODEL_PATTERN_RULE =
  '1 to 200 printable characters without spaces or #, and with no * but one at the end';

/** A model's name, or the beginning of one followed by `*`. */
export const isModelPattern = (text: string): boolean =>
  isModelId(text) && !text.slice(0, -1).includes('*');
