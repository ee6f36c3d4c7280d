import { open, writeFile } from 'node:fs/promises';
import { LoadError } from './load-error.ts';

/** Opened to be appended to: what an earlier run has left there is not touched. */
export const requirePlace = (file: string): Promise<void> =>
  told(async () => {
    const place = await open(file, 'a');
    await place.close();
  });

export const writeReport = (file: string, text: string): Promise<void> =>
  told(() => writeFile(file, text));

const told = async (write: () => Promise<void>): Promise<void> => {
  try {
    await write();
  } catch (error) {
    // Whatever the reason: a file of this name cannot be written, and the system's words say why.
    throw new LoadError(`Cannot write the report: ${String(error)}`);
  }
};
