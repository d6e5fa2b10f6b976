/** Virtual time and what is to happen in it: one action after the other, never two at once. */
export class Kernel {
  /** Milliseconds since 1970. */
  now: number;
  /** Actions taken so far. */
  steps = 0;
  private readonly heap: Entry[] = [];
  private entries = 0;

  constructor(now: number) {
    this.now = now;
  }

  after(delayMs: number, action: () => void): void {
    this.at(this.now + delayMs, action);
  }

  /** What is due at the same moment happens in the order in which it was asked for. */
  at(time: number, action: () => void): void {
    this.heap.push({ time: Math.max(time, this.now), order: this.entries++, action });
    this.rise(this.heap.length - 1);
  }

  /** Takes the next action; false where none is left. Microtasks have to run dry before the next step. */
  step(): boolean {
    const next = this.heap[0];
    if (!next) return false;
    const last = this.heap.pop() as Entry;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink(0);
    }
    this.now = next.time;
    this.steps++;
    next.action();
    return true;
  }

  private rise(at: number): void {
    for (let child = at; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.isBefore(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  private sink(at: number): void {
    for (let parent = at; ; ) {
      let first = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.heap.length && this.isBefore(child, first)) first = child;
      }
      if (first === parent) return;
      this.swap(first, parent);
      parent = first;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const [one, other] = [this.heap[a] as Entry, this.heap[b] as Entry];
    return one.time < other.time || (one.time === other.time && one.order < other.order);
  }

  private swap(a: number, b: number): void {
    const entry = this.heap[a] as Entry;
    this.heap[a] = this.heap[b] as Entry;
    this.heap[b] = entry;
  }
}

interface Entry {
  readonly time: number;
  readonly order: number;
  readonly action: () => void;
}
