/** What a text says as JSON; `undefined` where it is none: what an answer may be that is not a gate's. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
