import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { Machine } from './result.ts';

/** What a ratio has to be read by. */
export const machineWith = (engine: string): Machine => ({
  engine,
  node: process.versions.node,
  cores: availableParallelism(),
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  platform: `${platform()} ${arch()}`,
});
