import type { Decision } from '../model/decision.ts';

const RESOLVE = 'resolve of decision ';
const UNDO = 'undo of decision ';
const RESTORE = 'restore over decision ';
const CONTENDS = 'what contends of what was held, at ';

export const causeOfResolve = (seen: number, at: number) => `${RESOLVE}${seen} at ${at}`;
export const causeOfUndo = (seq: number, at: number) => `${UNDO}${seq} at ${at}`;
export const causeOfRestore = (seq: number, at: number) => `${RESTORE}${seq} at ${at}`;
/** Of what is decided anew because an entry that holds something does not say any more what contends. */
export const causeOfLook = (at: number) => `${CONTENDS}${at}`;

/** A person settled what was held. */
export function isResolution({ cause }: Pick<Decision, 'cause'>): boolean {
  return cause.startsWith(RESOLVE);
}

/** A person settled what was held, undid a decision, or made some version the current one. */
export function isByHand({ cause }: Pick<Decision, 'cause'>): boolean {
  return [RESOLVE, UNDO, RESTORE].some((beginning) => cause.startsWith(beginning));
}

/** How long before it its contenders were written says nothing of how fast anything goes. */
export function hasWaitedForPerson(decision: Pick<Decision, 'cause'>): boolean {
  return isByHand(decision) || decision.cause.startsWith(CONTENDS);
}
