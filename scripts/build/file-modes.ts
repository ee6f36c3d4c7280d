import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const READABLE_BY_ALL = 0o644;

/**
 * Gives each bundle the same mode, whatever the umask of who makes it: the mode goes into the
 * archive, so two people would make two packages of one commit, and what only its owner may read,
 * Lambda cannot.
 */
export const fileModes: Plugin = {
  name: 'file-modes',
  setup: (build) => {
    const options = build.initialOptions;
    options.metafile = true;
    build.onEnd(({ metafile }) => {
      for (const file of Object.keys(metafile?.outputs ?? {})) {
        chmodSync(resolve(options.absWorkingDir ?? '.', file), READABLE_BY_ALL);
      }
    });
  },
};
