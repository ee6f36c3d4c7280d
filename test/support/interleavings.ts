/** Somebody at work, who asks before each step. */
export type BeforeStep = () => Promise<void>;

interface Actor {
  /** Lets it take the step it waits for; `undefined` while it is at work or done. */
  release: (() => void) | undefined;
  isDone: boolean;
}

/** Chooses who of those that wait goes on, by their places among them. */
type Choose = (waiting: number) => number;

/**
 * Runs several at once, one step at a time: whoever is chosen goes on until its next step, and only
 * then is somebody chosen again.
 */
export const inTurns = async (
  choose: Choose,
  works: readonly ((beforeStep: BeforeStep) => Promise<unknown>)[],
): Promise<void> => {
  const actors: readonly Actor[] = works.map(() => ({ release: undefined, isDone: false }));
  const goOn = (): void => {
    if (actors.some(({ release, isDone }) => release === undefined && !isDone)) return;
    const waiting = actors.filter(({ isDone }) => !isDone);
    const chosen = waiting[waiting.length > 1 ? choose(waiting.length) : 0];
    const release = chosen?.release;
    if (chosen !== undefined) chosen.release = undefined;
    release?.();
  };
  const begin = async (actor: Actor, work: (typeof works)[number]): Promise<void> => {
    try {
      await work(
        () =>
          new Promise((resolve) => {
            actor.release = resolve;
            goOn();
          }),
      );
    } finally {
      actor.isDone = true;
      goOn();
    }
  };
  await Promise.all(actors.map((actor, index) => begin(actor, works[index] ?? nothing)));
};

const nothing = (): Promise<void> => Promise.resolve();

/** Runs a race in every order of its steps that there is, and says how many there were. */
export const inEveryOrder = async (race: (choose: Choose) => Promise<void>): Promise<number> => {
  let choices: { taken: number; of: number }[] = [];
  let orders = 0;
  do {
    let depth = 0;
    await race((of) => {
      const choice = (choices[depth] ??= { taken: 0, of });
      depth += 1;
      return choice.taken;
    });
    orders += 1;
    choices = nextAfter(choices);
  } while (choices.length > 0);
  return orders;
};

/** The last choice that has another way takes it; what came after it is chosen anew. */
const nextAfter = (choices: { taken: number; of: number }[]): { taken: number; of: number }[] => {
  const last = choices.findLastIndex(({ taken, of }) => taken + 1 < of);
  return choices
    .slice(0, last + 1)
    .map(({ taken, of }, index) => ({ taken: index === last ? taken + 1 : taken, of }));
};
