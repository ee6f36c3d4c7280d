/** Why there is no load, or why it cannot go on, in one line that says what to do. Printed without a stack. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}
