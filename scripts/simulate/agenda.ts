/** Something that is due at a virtual moment. */
export interface Due {
  readonly at: number;
  /** Decides between things due at one moment. */
  readonly rank: number;
  readonly act: () => void;
}

export interface Agenda {
  readonly add: (due: Due) => void;
  /** Takes out what is due first; `undefined` when nothing is left. */
  readonly next: () => Due | undefined;
}

const isBefore = (left: Due, right: Due): boolean =>
  left.at < right.at || (left.at === right.at && left.rank < right.rank);

/** A binary heap. */
export const emptyAgenda = (): Agenda => {
  const heap: Due[] = [];

  const swapIfBefore = (child: number, parent: number): boolean => {
    const [low, high] = [heap[child], heap[parent]];
    if (low === undefined || high === undefined || !isBefore(low, high)) return false;
    heap[parent] = low;
    heap[child] = high;
    return true;
  };

  const rise = (from: number): void => {
    let at = from;
    while (at > 0 && swapIfBefore(at, parentOf(at))) at = parentOf(at);
  };

  const smallerChild = (at: number): number => {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    const isRight = left !== undefined && right !== undefined && isBefore(right, left);
    return 2 * at + (isRight ? 2 : 1);
  };

  const sink = (): void => {
    let at = 0;
    for (let child = smallerChild(at); swapIfBefore(child, at); child = smallerChild(at))
      at = child;
  };

  return {
    add: (due) => rise(heap.push(due) - 1),
    next: () => {
      const [first] = heap;
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return first;
      heap[0] = last;
      sink();
      return first;
    },
  };
};

const parentOf = (at: number): number => (at - 1) >> 1;
