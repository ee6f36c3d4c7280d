import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadError } from '../../scripts/load/load-error.ts';
import { requirePlace, writeReport } from '../../scripts/load/report-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the file of a report', () => {
  it('keeps the report of an earlier run until there is another', async () => {
    const file = join(folder, 'load.html');
    await writeFile(file, 'an earlier run');

    await requirePlace(file);

    expect(await readFile(file, 'utf8')).toBe('an earlier run');
    await writeReport(file, 'this run');
    expect(await readFile(file, 'utf8')).toBe('this run');
  });

  it('is known beforehand to have a place, or none', async () => {
    await expect(requirePlace(join(folder, 'new.html'))).resolves.toBeUndefined();
    await expect(requirePlace(join(folder, 'none', 'load.html'))).rejects.toThrow(LoadError);
    await expect(requirePlace(folder)).rejects.toThrow(/^Cannot write the report: .*EISDIR/);
    await expect(writeReport(folder, '')).rejects.toThrow(LoadError);
  });
});
