import type { Sighting } from '../domain/model/evidence.ts';
import type { ObjectKey, Region, SetName } from '../domain/model/ids.ts';

/** Bumped when an older reader would misunderstand; a message of a newer schema is left for a newer reader, never dropped. */
export const MESSAGE_SCHEMA = 1;

/** Delivers each message at least once, in any order, late, perhaps twice at the same time. */
export interface PushQueue {
  /** All or an error: after a return every message will be delivered. Up to ten messages are one request. */
  send(messages: readonly ConcordMessage[]): Promise<void>;
}

export type ConcordMessage = PushMessage | LookAgainMessage | SiblingMessage;

interface MessageOf<Type extends string> {
  readonly schema: number;
  readonly type: Type;
  readonly set: SetName;
  readonly key: ObjectKey;
  /** The decision that the message stems from; 0 where there was none yet. */
  readonly seq: number;
}

/** Bring one region to a decision's outcome. What to bring stands in the journal alone, so the two can't disagree. */
export interface PushMessage extends MessageOf<'push'> {
  readonly region: Region;
  /** Where it was sent while its entry was being appended: when, milliseconds since 1970, and by which piece of work; another's entry has messages of its own. */
  readonly sentAhead?: { readonly at: number; readonly cause: string };
}

/** Give a loser of the decision a key of its own. */
export interface SiblingMessage extends MessageOf<'sibling'> {
  readonly sibling: ObjectKey;
  /** Its copies were sent, and something became of one: the decision is to say so. */
  readonly isTold?: true;
}

/** Reconcile the key again: something could not be known when it was looked at. */
export interface LookAgainMessage extends MessageOf<'look-again'> {
  readonly sightings: readonly Sighting[];
  /** The piece of work that is handed over here, if it is one: whoever takes it finishes what that left. */
  readonly cause?: string;
  /** Where a copy of the decision may still land, or has landed, after later decisions. */
  readonly landed?: Region;
  /** A person asked for it: nobody else's decision answers that. */
  readonly isAsked?: true;
  /** Not to be delivered before so many seconds, 900 at most. */
  readonly delaySeconds?: number;
  /** A sentence for whoever finds the message in a dead-letter queue. */
  readonly reason: string;
}
