import type { CaseName } from './result.ts';

/** What is timed, and nothing else. */
export type Operation = () => Promise<unknown>;

export interface Case {
  readonly name: CaseName;
  /** Makes ready what a caller would have at hand. */
  readonly prepare: (iteration: number) => Operation | Promise<Operation>;
}
