import { observe } from '../domain/decide.ts';
import { DECISION_SCHEMA, type Decision, isMerge, type Push, type Sibling, type Write } from '../domain/decision.ts';
import type { Region } from '../domain/ids.ts';
import { placeOf, placesOf } from '../domain/plan.ts';
import type { Head, KeyRef, Place } from '../domain/version.ts';
import type { SiblingMessage } from '../ports/push-queue.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from './dependencies.ts';
import { DECISIONS_IN_DOUBT } from './limits.ts';
import { messagesOf } from './messages-of.ts';
import type { Delivery } from './push.ts';

/**
 * Gives a loser a key of its own: a first decision of that key, whose pushes bring it to every region. From then on it is a key like any other.
 * Safe to run any number of times: the append on condition makes one decision of it, and its pushes write where nothing lies.
 */
export async function makeSibling(
  { set, key, seq, sibling: name }: SiblingMessage,
  delivery: Delivery,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  const parent = await deps.journal.get({ set, key }, seq);
  const sibling = parent?.siblings?.find((candidate) => candidate.key === name);
  if (!parent || !sibling || sibling.state !== 'pending') return DONE;
  const end = await begin(parent, sibling, delivery.cause, deps);
  if (end.kind === 'again') return end;
  await deps.journal.recordSibling({ set, key }, seq, name, end.kind);
  return DONE;
}

async function begin(
  parent: Decision,
  sibling: Sibling,
  cause: string,
  deps: Dependencies,
): Promise<{ readonly kind: 'made' | 'taken' } | Lost | Unfinished> {
  const ref: KeyRef = { set: parent.set, key: sibling.key };
  const { log } = await deps.journal.latest(ref, DECISIONS_IN_DOUBT);
  const former = log.find(({ contenders }) => contenders.some((write) => isOf(write, sibling)));
  if (former) {
    // Whoever appended it may have died before it queued the pushes; those that are done already find that by themselves.
    if (former === log.at(-1)) await deps.queue.send(messagesOf(former, []));
    return { kind: 'made' };
  }
  if (log.length > 0) return { kind: 'taken' };
  const write = await siblingWrite(parent, sibling, deps);
  if ('kind' in write) return write;
  const heads = await headsOf(ref, parent.regions, deps);
  if (heads.some(([, head]) => head.kind === 'object' || head.kind === 'delete')) {
    // Perhaps of a delivery beside this one, which has appended since and pushed: then the journal tells.
    const { log: now } = await deps.journal.latest(ref, 1);
    return now.length > 0 ? { kind: 'again', why: `${sibling.key} was decided about meanwhile` } : { kind: 'taken' };
  }
  const decision = firstDecision(parent, sibling, write, heads, { now: deps.clock.now(), by: deps.by, cause });
  if ((await deps.journal.append(decision)) === 'taken')
    return { kind: 'again', why: `${sibling.key} was decided about meanwhile` };
  deps.logger.info(decision.why, { set: ref.set, key: ref.key, seq: decision.seq });
  deps.observer.saw({ kind: 'decided', decision });
  await deps.queue.send(messagesOf(decision, []));
  return { kind: 'made' };
}

function isOf({ region, id, via }: Write, { of }: Sibling): boolean {
  return via === 'sibling' && region === of.region && id === of.id;
}

type Lost = { readonly kind: 'lost' };

/**
 * The loser as a write of its new key: it lies where it lay, under the key that it lost. A merge lies nowhere; it keeps its name, and is made again
 * from what it was made of.
 */
async function siblingWrite(
  parent: Decision,
  { of }: Sibling,
  { journal, store }: Dependencies,
): Promise<Write | Lost | Unfinished> {
  const { log } = await journal.latest(parent, DECISIONS_IN_DOUBT);
  // A sibling that is carried on lost in an earlier decision.
  const named = [parent, ...log]
    .flatMap(({ contenders }) => contenders)
    .find(({ region, id }) => region === of.region && id === of.id);
  const loser = named ?? (await versionItself(of, parent, store));
  if ('kind' in loser) return loser;
  const places = placesOf(loser, log).map((place) => ({ ...place, key: place.key ?? parent.key }));
  if (places.length === 0 && !isMerge(loser)) return { kind: 'lost' };
  const { from: _from, ...rest } = loser;
  const stamp = { ...loser.stamp, decision: 0, layer: 0 as const };
  // What stood before it lost may lie under a replica in its own region, for as long as lifecycle rules leave it there; its copies hold it too.
  const isElsewhere = loser.from !== undefined || loser.via === 'undo' || places.length > 1;
  return { ...rest, stamp, key: loser.key ?? parent.key, via: 'sibling', ...(isElsewhere ? { from: places } : {}) };
}

/** The entry that named it as a contender was lost with the journal: what it held is told by the version, if it was one. */
async function versionItself(
  of: Place,
  { set, key }: KeyRef,
  store: Dependencies['store'],
): Promise<Write | Lost | Unfinished> {
  const { region, id } = of;
  const stack = await store.stack({ set, region, key: of.key ?? key }, { known: new Set() });
  if ('kind' in stack) return { kind: 'again', why: stack.message };
  const found = stack.find((entry) => entry.id === id);
  if (found?.kind === 'known')
    return { kind: 'again', why: `${id} lies in ${region} under more versions than are looked at` };
  if (found?.kind !== 'object') return { kind: 'lost' };
  const { time, state } = found;
  return { ...placeOf(of), time, state, stamp: { time, decision: 0, region, layer: 0 } };
}

async function headsOf(
  ref: KeyRef,
  regions: readonly Region[],
  { store }: Dependencies,
): Promise<(readonly [Region, Head])[]> {
  return await Promise.all(regions.map(async (region) => [region, await store.head({ ...ref, region })] as const));
}

function firstDecision(
  { set, key, seq, regions, ruling, configuration }: Decision,
  sibling: Sibling,
  write: Write,
  heads: readonly (readonly [Region, Head])[],
  { now, by, cause }: { now: number; by: string; cause: string },
): Decision {
  const push = (head: Head): Push =>
    head.kind === 'unreadable' ? { state: 'blind', ids: [], error: head.message } : { state: 'pending', ids: [] };
  const { name: _, ...rest } = ruling;
  return {
    ...{
      schema: DECISION_SCHEMA,
      set,
      key: sibling.key,
      seq: 1,
      decidedAt: now,
      by,
      cause,
      situation: 'sibling',
      regions,
    },
    ...(configuration === undefined ? {} : { configuration }),
    considered: {},
    horizon: write.stamp.time,
    observed: Object.fromEntries(heads.map(([region, head]) => [region, observe(head)])) as Decision['observed'],
    contenders: [write],
    ruling: { ...rest, rule: 'none', policies: [], flags: [] },
    outcome: { kind: 'winner', write },
    why: `Kept beside ${key}: the upload from ${write.region} that lost in decision ${seq} there.`,
    losers: [],
    pushes: Object.fromEntries(heads.map(([region, head]) => [region, push(head)])) as Decision['pushes'],
    doubt: [],
  };
}
