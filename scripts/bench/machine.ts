import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { Machine } from './result.ts';

const OF_OTHERS = 'AWS_ENDPOINT_URL_DYNAMODB';

/** An engine that somebody else has started goes by the variable that names it, and tells nothing of itself. */
export const engineText = (engine: string): string =>
  engine === OF_OTHERS
    ? `The engine that ${engine} names (how far it is compiled is not known)`
    : engine;

/** What a ratio has to be read by. */
export const machineWith = (engine: string): Machine => ({
  engine,
  node: process.versions.node,
  cores: availableParallelism(),
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  platform: `${platform()} ${arch()}`,
});
