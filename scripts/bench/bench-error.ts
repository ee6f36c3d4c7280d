/** Why there is nothing to measure or to draw, in one line. Printed without a stack. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
