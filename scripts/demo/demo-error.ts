/** Why the demo cannot go on, in one line that says what to do. Printed without a stack. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
