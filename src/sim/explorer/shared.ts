import { createMemoryJournal } from '../../adapters/memory/journal.ts';
import { createMemoryObjectStore } from '../../adapters/memory/object-store.ts';
import { createS3, type Version } from '../../adapters/memory/s3/index.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Maker } from '../../domain/evidence.ts';
import { type ObjectKey, parseObjectKey, type Region, type VersionId } from '../../domain/ids.ts';
import type { ReplicaSet } from '../../domain/replica-set.ts';
import type { PushRequest } from '../../ports/object-store.ts';
import { carryOut, type Plan } from '../clients.ts';
import type { Entry } from '../ledger.ts';
import { bucketOf, contentOf } from '../places.ts';
import type { Violation } from '../violation.ts';
import type { Answer, Call, Calls } from './calls.ts';
import { digest, Interned, Missing } from './interned.ts';
import type { Judge } from './judge.ts';

export const KEY: ObjectKey = parseObjectKey('key-0');

/** More than there are states of S3 and the journal in one world. */
const PLACES = 2 ** 24;

/** A region's versions of the key, oldest first. */
export interface Bucket {
  readonly number: number;
  readonly region: Region;
  readonly versions: readonly Version[];
  readonly entries: readonly Entry[];
}

export interface Log {
  readonly number: number;
  readonly decisions: readonly Decision[];
  readonly makers: readonly (readonly [VersionId, Maker])[];
  /** By decision, what the second model holds to have been considered. */
  readonly considered: readonly (readonly [seq: number, ids: readonly string[]])[];
}

/** What all processes share. */
export interface Shared {
  readonly number: number;
  readonly buckets: readonly Bucket[];
  readonly log: Log;
}

export interface Effect {
  readonly answer: Answer;
  readonly after: Shared;
  readonly violation?: Violation;
}

/** S3 and the journal as values: a call on one gives an answer and another one. */
export class SharedPlaces {
  private readonly buckets = new Interned<Bucket>();
  private readonly logs = new Interned<Log>();
  private readonly all = new Interned<Shared>();
  private readonly reads = new Map<number, Answer>();
  private readonly writes = new Map<number, Effect>();
  private readonly replicaSet: ReplicaSet;
  private readonly calls: Calls;
  private readonly judge: Judge;

  constructor(replicaSet: ReplicaSet, calls: Calls, judge: Judge) {
    this.replicaSet = replicaSet;
    this.calls = calls;
    this.judge = judge;
  }

  empty(): Shared {
    const buckets = this.replicaSet.regions.map((region) => this.bucket(region, [], []));
    return this.shared(buckets, this.log([], [], []));
  }

  read(call: Call, shared: Shared): Answer {
    const place = call.port === 'journal' ? shared.log : this.bucketOf(call, shared);
    const key = call.number * PLACES + place.number;
    const known = this.reads.get(key);
    if (known) return known;
    throw new Missing(async () => {
      this.reads.set(key, (await this.perform(call, shared)).answer);
    });
  }

  /** What was answered already; undefined where nobody has asked. */
  known(call: Call, shared: Shared): Answer | undefined {
    const place = call.port === 'journal' ? shared.log : this.bucketOf(call, shared);
    return this.reads.get(call.number * PLACES + place.number);
  }

  write(call: Call, shared: Shared): Effect {
    const key = call.number * PLACES + shared.number;
    const known = this.writes.get(key);
    if (known) return known;
    throw new Missing(async () => {
      this.writes.set(key, await this.perform(call, shared));
    });
  }

  clientWrites(plan: Plan, shared: Shared): Omit<Effect, 'answer'> {
    const region = shared.buckets[plan.region]?.region as Region;
    const maker = { who: 'client' } as const;
    const { s3, added } = this.s3Of(shared, region, `write ${plan.index}`, () => plan.at);
    const buckets = this.replicaSet.regions.map(bucketOf);
    const refuse = () => {
      throw new RangeError(`an explorer's client can't do this in one moment: ${plan.intent}`);
    };
    const world = { s3, buckets, keys: [KEY], inRegion: <R>(_: number, action: () => R) => action(), after: refuse };
    carryOut(plan, 1, 0, world);
    return added(maker);
  }

  private bucketOf({ args }: Call, { buckets }: Shared): Bucket {
    const { region } = args[0] as { region: Region };
    return buckets.find((bucket) => bucket.region === region) as Bucket;
  }

  private async perform(call: Call, shared: Shared): Promise<Effect> {
    if (call.port === 'journal') return await this.ask(call, shared);
    const bucket = this.bucketOf(call, shared);
    const time = () => (call.isWrite ? timeOfCopy(call.args[1] as PushRequest, bucket) : 0);
    const { s3, added } = this.s3Of(shared, bucket.region, call.name, time);
    const sets = new Map([[this.replicaSet.name, this.replicaSet]]);
    const store = createMemoryObjectStore({ sets, s3For: () => s3 });
    const answer = this.calls.answer(withoutWords(await methodOf(store, call)));
    if (!call.isWrite) return { answer, after: shared };
    return { answer, ...added({ who: 's3-concord', seq: call.args[2] as number }) };
  }

  /** All buckets as they are, and what became of them when something was written in one. */
  private s3Of(shared: Shared, region: Region, what: string, now: () => number) {
    const bucket = shared.buckets.find((candidate) => candidate.region === region) as Bucket;
    const ids = bucket.versions.map(({ versionId }) => versionId);
    // By all that lies below, so that one name never means two things; in no order that means anything.
    const s3 = createS3({ now, newId: () => digest([region, ids, what]).slice(0, 8), limits: { partBytes: 1 } });
    for (const { region: name, versions } of shared.buckets) {
      s3.createBucket({ bucket: bucketOf(name), region: name, versioning: 'Enabled' });
      s3.load(versions.map((version) => ({ change: 'version-added', bucket: bucketOf(name), key: KEY, version })));
    }
    const added = (maker: Entry['maker']): Omit<Effect, 'answer'> => {
      const stack = s3.stackOf({ bucket: bucketOf(region), key: KEY }).toReversed();
      const top = stack.at(-1);
      if (!top || stack.length === bucket.versions.length) return { after: shared };
      const version = { ...top, order: stack.length };
      const entry = entryOf(version, region, maker);
      const changed = this.bucket(region, [...bucket.versions, version], [...bucket.entries, entry]);
      const buckets = shared.buckets.map((one) => (one === bucket ? changed : one));
      const after = this.shared(buckets, shared.log);
      const violation = this.judge.added(changed.entries.at(-1) ?? entry, bucket.entries.at(-1), after);
      return { after, ...(violation ? { violation } : {}) };
    };
    return { s3, added };
  }

  private async ask(call: Call, shared: Shared): Promise<Effect> {
    const journal = createMemoryJournal();
    const { decisions, makers, considered } = shared.log;
    const ref = { set: this.replicaSet.name, key: KEY };
    for (const decision of decisions) await journal.append(decision);
    for (const [id, maker] of makers) await journal.noteDelete(ref, id, maker);
    const value = await methodOf(journal, call);
    const answer = this.calls.answer(value);
    if (!call.isWrite) return { answer, after: shared };
    const { log } = await journal.latest(ref, Number.MAX_SAFE_INTEGER);
    const noted = [...(await journal.deleteMakers(ref))].sort();
    const after = (news: Log['considered']) =>
      this.shared(shared.buckets, this.log(log, noted, [...considered, ...news]));
    if (value !== 'appended') return { answer, after: after([]) };
    const decision = call.args[0] as Decision;
    const { violation, ids } = this.judge.decided(decision, shared);
    return { answer, after: after([[decision.seq, ids]]), ...(violation ? { violation } : {}) };
  }

  private bucket(region: Region, versions: readonly Version[], entries: readonly Entry[]): Bucket {
    const key = [region, ...versions.map(({ versionId }) => versionId)].join(' ');
    return this.buckets.of(key, (number) => ({ number, region, versions, entries }));
  }

  private log(decisions: Log['decisions'], makers: Log['makers'], considered: Log['considered']): Log {
    return this.logs.of(digest([decisions.map(digestOnce), makers, considered]), (number) => ({
      number,
      decisions,
      makers,
      considered,
    }));
  }

  private shared(buckets: readonly Bucket[], log: Log): Shared {
    const key = [...buckets, log].map(({ number }) => number).join(' ');
    return this.all.of(key, (number) => ({ number, buckets, log }));
  }
}

const methodOf = (port: object, { method, args }: Call): Promise<unknown> =>
  (port as Record<string, (...args: readonly unknown[]) => Promise<unknown>>)[method]?.(...args) ?? Promise.resolve();

/** What is said to people of a refusal goes into the journal, where nobody but people reads it. */
function withoutWords(value: unknown): unknown {
  return typeof value === 'object' && value && 'message' in value ? { ...value, message: 'refused' } : value;
}

const digests = new WeakMap<Decision, string>();

/** Decisions are frozen, and most of a log stays the same. */
function digestOnce(decision: Decision): string {
  const known = digests.get(decision) ?? digest(decision);
  digests.set(decision, known);
  return known;
}

/** Never earlier than what it lies on, or than what it is a copy of: all that is sure of clocks. */
function timeOfCopy({ outcome }: PushRequest, { versions }: Bucket): number {
  return Math.max(versions.at(-1)?.lastModified ?? 0, outcome.write.stamp.time);
}

function entryOf(version: Version, region: Region, maker: Entry['maker']): Entry {
  const { versionId: id, lastModified: time, order } = version;
  const shared = { id, region, order, time, maker, content: contentOf(version) };
  return version.kind === 'marker'
    ? { ...shared, kind: 'delete' }
    : { ...shared, kind: 'object', etag: version.eTag.replaceAll('"', '') };
}
