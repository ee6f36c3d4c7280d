/** Why the canary cannot ask, in one line that says what to do. Printed without a stack. */
export class CanaryError extends Error {
  override readonly name = 'CanaryError';
}
