import { parseObjectKey } from '../../domain/model/ids.ts';
import { Unavailable } from '../../ports/errors.ts';
import { askToLook } from '../steering/ask-to-look.ts';
import { Interrupted, patiently } from './patience.ts';
import type { Pace, Site } from './site.ts';

/** Messages that go out together. */
const MAX_BATCH = 100;

/** So many in a row that fail are not the keys' fault. */
export const MAX_FAILURES_IN_A_ROW = 50;

/** Keys that wait to be asked for, and go out together, so many a second. */
export interface Sender {
  add(key: string): void;
  readonly waiting: number;
  readonly isFull: boolean;
  /** Of those that waited how many went out. The others were told of. Throws where it is not their fault. */
  send(): Promise<{ readonly asked: number; readonly failed: number }>;
}

export function createSender({ rate }: Pace, site: Site): Sender {
  const most = Math.min(MAX_BATCH, Math.max(1, Math.floor(rate)));
  const { patience } = site;
  let waiting: string[] = [];
  let failedInARow = 0;
  let dueAt = 0;

  async function inTime(keys: number): Promise<void> {
    const now = patience.now();
    if (dueAt > now) await patience.wait(dueAt - now);
    dueAt = Math.max(dueAt, now) + (keys / rate) * 1000;
  }

  async function askFor(keys: readonly string[]): Promise<number> {
    const { set, deps } = site;
    const refs = keys.map((key) => ({ set, key: parseObjectKey(key) }));
    try {
      await patiently(() => askToLook(refs, deps), patience);
      failedInARow = 0;
      return 0;
    } catch (error) {
      if (error instanceof Unavailable || error instanceof Interrupted) throw error;
      if (keys.length > 1) return await oneByOne(keys);
      if (++failedInARow > MAX_FAILURES_IN_A_ROW) throw error;
      site.failed(keys[0] ?? '', error instanceof Error ? error.message : String(error));
      return 1;
    }
  }

  /** One that is refused does not take the others along. */
  async function oneByOne(keys: readonly string[]): Promise<number> {
    let failed = 0;
    for (const key of keys) failed += await askFor([key]);
    return failed;
  }

  return {
    add: (key) => void waiting.push(key),
    get waiting() {
      return waiting.length;
    },
    get isFull() {
      return waiting.length >= most;
    },
    async send() {
      const keys = waiting;
      if (keys.length === 0) return { asked: 0, failed: 0 };
      await inTime(keys.length);
      const failed = await askFor(keys);
      waiting = [];
      return { asked: keys.length - failed, failed };
    },
  };
}
