import type { SendEvents } from '../../src/adapters/aws/notifications/event-bus.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import type { Logger } from '../../src/ports/logger.ts';
import { CONFLICT_EVENT_SOURCE, eventOf, typeOf } from './conflict-event.ts';
import type { Metrics } from './metrics.ts';

/** Tells other software of conflicts. */
export interface Notifier {
  /** Keeps what there is to tell. */
  note(decision: Decision): void;
  /** Tells what was kept. Never rejects. */
  flush(): Promise<void>;
}

/** Where nobody wants to be told. */
export const NO_NOTIFIER: Notifier = { note: () => {}, flush: async () => {} };

export interface NotifierOptions {
  /** Loaded at the first conflict. */
  readonly open: () => Promise<SendEvents>;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'add'>;
}

/**
 * Once the work of an invocation is done, so that no decision or push waits for it. A function that dies before that has told nothing, and nobody
 * does it in its place: the journal is what is certain.
 */
export function createNotifier({ open, logger, metrics }: NotifierOptions): Notifier {
  let kept: Decision[] = [];
  let opened: Promise<SendEvents> | undefined;
  return {
    note(decision) {
      if (typeOf(decision) !== undefined) kept.push(decision);
    },
    async flush() {
      const ready = kept;
      kept = [];
      if (ready.length === 0) return;
      const problems = await send(ready);
      if (problems.length === 0) return;
      metrics.add('NotificationFailures', problems.length);
      for (const problem of new Set(problems))
        logger.error(`A conflict was decided, and nobody was told: ${problem}`, { decisions: ready.map(nameOf) });
    },
  };

  async function send(decisions: readonly Decision[]): Promise<readonly string[]> {
    try {
      opened ??= open();
      const sendEvents = await opened;
      return await sendEvents(decisions.map(busEvent));
    } catch (error) {
      return decisions.map(() => (error instanceof Error ? error.message : String(error)));
    }
  }
}

function busEvent(decision: Decision) {
  const type = typeOf(decision) ?? '';
  return { source: CONFLICT_EVENT_SOURCE, type, time: decision.decidedAt, detail: eventOf(decision) };
}

const nameOf = ({ set, key, seq }: Decision) => ({ set, key, seq });
