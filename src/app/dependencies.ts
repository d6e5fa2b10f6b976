// src/app: reads, asks the domain what comes next, carries it out.
import type { Answer, Decision } from '../domain/model/decision.ts';
import type { SetName } from '../domain/model/ids.ts';
import type { Engine, EngineName } from '../domain/model/merge.ts';
import type { Aids, Ask, Conflict, Question, Verdict } from '../domain/model/policy.ts';
import type { ReplicaSet } from '../domain/model/replica-set.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Observer } from '../ports/observer.ts';
import type { PushQueue } from '../ports/push-queue.ts';

/** Everything that the application needs from outside. */
export interface Dependencies {
  readonly sets: ReadonlyMap<SetName, ReplicaSet>;
  readonly store: ObjectStore;
  readonly journal: Journal;
  readonly queue: PushQueue;
  readonly advisers: Advisers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: Observer;
  /** Written into decisions: which function, where. */
  readonly by: string;
  /** How long a delete marker of unknown maker may keep its key waiting, milliseconds. */
  readonly deleteWaitMs: number;
  /**
   * The journal and the queue lie in another region: what need not wait for the journal's answer does not. Left out: they are near, and asking
   * ahead would only cost.
   */
  readonly isFarFromHome?: boolean;
}

/** What policies rely on besides the store. */
export interface Advisers {
  /** Loads what merges contents of one kind. */
  engine(name: EngineName): Promise<Engine>;
  /** Asks the owner's own code. Never rejects: what goes wrong is an answer too. */
  answer(question: Question, conflict: Conflict): Promise<Answer>;
  /** What a decision's own entry leads to when it is decided once more, and what that needs; undefined where no policy was asked. */
  replay(decision: Decision, aids: Aids): Verdict | undefined;
  asksOf(decision: Decision, aids: Aids): Ask | undefined;
}

/** Why a piece of work is not finished and has to be delivered again, later. */
export interface Unfinished {
  readonly kind: 'again';
  readonly why: string;
  /** The number of the latest decision that this very delivery has appended, if it has: nobody else comes back to that. */
  readonly appended?: number;
}

export type Finished = { readonly kind: 'done' };
export const DONE: Finished = { kind: 'done' };
