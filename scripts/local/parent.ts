import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 250;

/** Calls `stop` once the process that started this one has ended, even if it was killed without a word. */
export const onParentEnd = (stop: () => void): void => {
  const before = ancestry();
  const watch = setInterval(() => {
    if (ancestry() === before) return;
    clearInterval(watch);
    stop();
  }, LOOK_EVERY_MS);
  watch.unref();
};

/** Who gets a child whose parent has ended is different by system, so a change is what counts. */
const ancestry = (): string => `${process.ppid} ${hasShellBetween ? parentOf(process.ppid) : ''}`;

/** npm puts a shell between itself and a script, and that shell goes on when npm is killed. */
const hasShellBetween = process.env['npm_lifecycle_event'] === 'start';

const parentOf = (pid: number): string => {
  try {
    // `123 (a name) S 122 ...`, where the name may hold anything, spaces and brackets too.
    return (
      /.*\) \S (?<parent>\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.groups?.[
        'parent'
      ] ?? ''
    );
  } catch {
    // Linux only. The shell of macOS becomes the script, and there is none between.
    return '';
  }
};
