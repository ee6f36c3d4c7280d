/** Why the local gate cannot start, in one line that says what to do. Printed without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
