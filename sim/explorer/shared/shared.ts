// sim/explorer/shared: S3 and the journal as processes share them.
import { createMemoryJournal } from '../../../src/adapters/memory/journal.ts';
import { createMemoryObjectStore } from '../../../src/adapters/memory/object-store.ts';
import { createS3, type Version } from '../../../src/adapters/memory/s3/index.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { Maker } from '../../../src/domain/model/evidence.ts';
import { parseVersionId, type Region, type VersionId } from '../../../src/domain/model/ids.ts';
import type { ReplicaSet } from '../../../src/domain/model/replica-set.ts';
import type { KeyRef } from '../../../src/domain/model/version.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import type { PushRequest } from '../../../src/ports/object-store.ts';
import { carryOut } from '../../people/clients.ts';
import type { Plan } from '../../people/plan.ts';
import type { Entry } from '../../world/ledger.ts';
import { bucketOf, contentOf } from '../../world/places.ts';
import type { Violation } from '../../world/violation.ts';
import { digest, Interned, Missing } from '../diagrams/interned.ts';
import type { Answer, Call, Calls } from '../processes/calls.ts';
import { withoutTheSuperseded } from '../processes/forgotten.ts';
import type { Judge } from './judge.ts';
import { type Bucket, KEY, type Log, type Shared } from './shared-state.ts';

/** More than there are states of S3 and the journal in one world. */
const PLACES = 2 ** 24;

export interface Effect {
  readonly answer: Answer;
  readonly after: Shared;
  readonly violation?: Violation;
}

/** What a call answers, and what becomes of a bucket or of the log where it changes that. */
interface Change {
  readonly answer: Answer;
  readonly bucket?: Bucket | undefined;
  readonly log?: Log;
  /** The number of a decision that was appended. */
  readonly appended?: number;
}

/** S3 and the journal as values: a call on one gives an answer and another one. */
export class SharedPlaces {
  private readonly buckets = new Interned<Bucket>();
  private readonly logs = new Interned<Log>();
  private readonly s3s = new Interned<Shared['s3']>();
  private readonly all = new Interned<Shared>();
  private readonly reads = new Map<number, Answer>();
  private readonly notes = new Map<string, Answer>();
  private readonly owns = new Map<number, readonly VersionId[]>();
  /** By the call, and by the log or the buckets: all that its effect depends on. */
  private readonly changes = new Map<number, Change>();
  private readonly replicaSet: ReplicaSet;
  private readonly calls: Calls;
  private readonly judge: Judge;
  private readonly forgets: boolean;

  constructor(replicaSet: ReplicaSet, calls: Calls, judge: Judge, forgets: boolean) {
    this.replicaSet = replicaSet;
    this.calls = calls;
    this.judge = judge;
    this.forgets = forgets;
  }

  empty(): Shared {
    const buckets = this.replicaSet.regions.map((region) => this.bucket(region, [], []));
    return this.shared(buckets, this.log([], [], []));
  }

  read(call: Call, shared: Shared): Answer {
    const place = call.port === 'journal' ? shared.log : this.bucketOf(call, shared);
    const key = call.question * PLACES + place.number;
    const known = this.reads.get(key);
    if (known) return known;
    throw new Missing(async () => {
      this.reads.set(key, await this.perform(call, shared));
    });
  }

  /** What was answered already; undefined where nobody has asked. */
  known(call: Call, shared: Shared): Answer | undefined {
    const place = call.port === 'journal' ? shared.log : this.bucketOf(call, shared);
    return this.reads.get(call.question * PLACES + place.number);
  }

  write(call: Call, shared: Shared): Effect {
    return this.effectOf(call, this.changeOf(call, shared), shared);
  }

  /** What is answered to a write that changes nothing; undefined where it changes something. */
  answerInVain(call: Call, shared: Shared): Answer | undefined {
    const { answer, bucket, log } = this.changeOf(call, shared);
    return bucket || log ? undefined : answer;
  }

  private changeOf(call: Call, shared: Shared): Change {
    const { changes } = this;
    const key = call.number * PLACES + (call.port === 'journal' ? shared.log : shared.s3).number;
    const known = changes.get(key);
    if (known) return known;
    throw new Missing(async () => {
      changes.set(key, call.port === 'journal' ? await this.noted(call, shared) : await this.brought(call, shared));
    });
  }

  clientWrites(plan: Plan, shared: Shared): Omit<Effect, 'answer'> {
    const region = shared.buckets[plan.region]?.region as Region;
    const { s3, added } = this.s3Of(shared, region, `write ${plan.index}`, () => plan.at);
    const buckets = this.replicaSet.regions.map(bucketOf);
    const refuse = () => {
      throw new RangeError(`an explorer's client can't do this in one moment: ${plan.intent}`);
    };
    const world = { s3, buckets, keys: [KEY], inRegion: <R>(_: number, action: () => R) => action(), after: refuse };
    carryOut(plan, 1, 0, world);
    return this.withBucket(added({ who: 'client' }), shared);
  }

  /** Delete markers that pushes made. */
  ownDeletes({ buckets, s3 }: Shared): readonly VersionId[] {
    const known = this.owns.get(s3.number);
    if (known) return known;
    const isOwn = ({ kind, maker }: Entry) => kind === 'delete' && maker.who !== 'client';
    const ids = buckets.flatMap(({ entries }) => entries.filter(isOwn).map(({ id }) => parseVersionId(id)));
    this.owns.set(s3.number, ids);
    return ids;
  }

  /** The journal's notes about what is asked for, where of pushes' delete markers these have been noted. */
  makers({ log }: Shared, own: readonly VersionId[], asked: ReadonlySet<VersionId>): Answer {
    const clients = log.makers.filter(([id]) => asked.has(id));
    const key = `${clients.join(' ')} | ${own.join(' ')}`;
    const known = this.notes.get(key);
    if (known) return known;
    const noted = own.map((id): [VersionId, Maker] => [id, 's3-concord']);
    const answer = this.calls.answer(new Map([...clients, ...noted]));
    this.notes.set(key, answer);
    return answer;
  }

  private bucketOf({ args }: Call, { buckets }: Shared): Bucket {
    const { region } = args[0] as { region: Region };
    return buckets.find((bucket) => bucket.region === region) as Bucket;
  }

  private effectOf(call: Call, { answer, bucket, log, appended }: Change, shared: Shared): Effect {
    if (bucket) return { answer, ...this.withBucket(bucket, shared) };
    if (!log) return { answer, after: shared };
    if (!appended) return { answer, after: this.shared(shared.buckets, log) };
    const { violation, ids } = this.judge.decided(call.args[0] as Decision, shared);
    const considered = [...shared.log.considered, [appended, ids] as const];
    const after = this.shared(shared.buckets, this.log(log.decisions, log.makers, considered));
    return { answer, after, ...(violation ? { violation } : {}) };
  }

  private withBucket(changed: Bucket | undefined, shared: Shared): Omit<Effect, 'answer'> {
    if (!changed) return { after: shared };
    const buckets = shared.buckets.map((one) => (one.region === changed.region ? changed : one));
    const after = this.shared(buckets, shared.log);
    const [added, below] = changed.entries.toReversed();
    const violation = added && this.judge.added(added, below, after);
    return { after, ...(violation ? { violation } : {}) };
  }

  private async perform(call: Call, shared: Shared): Promise<Answer> {
    if (call.port === 'journal') return this.calls.answer(await methodOf(await this.journalOf(shared.log), call));
    return (await this.brought(call, shared)).answer;
  }

  private async brought(call: Call, shared: Shared): Promise<Change> {
    const bucket = this.bucketOf(call, shared);
    const time = () => (call.isWrite ? timeOfCopy(call.args[1] as PushRequest, bucket) : 0);
    const { s3, added } = this.s3Of(shared, bucket.region, call.name, time);
    const sets = new Map([[this.replicaSet.name, this.replicaSet]]);
    const store = createMemoryObjectStore({ sets, s3For: () => s3 });
    const answer = this.calls.answer(withoutWords(await methodOf(store, call)));
    return call.isWrite ? { answer, bucket: added({ who: 's3-concord', seq: call.args[2] as number }) } : { answer };
  }

  /** All buckets as they are, and what became of one when something was written there. */
  private s3Of(shared: Shared, region: Region, what: string, now: () => number) {
    const bucket = shared.buckets.find((candidate) => candidate.region === region) as Bucket;
    const ids = bucket.versions.map(({ versionId }) => versionId);
    // By all that lies below, so that one name never means two things; in no order that means anything.
    const s3 = createS3({ now, newId: () => digest([region, ids, what]).slice(0, 8), limits: { partBytes: 1 } });
    for (const { region: name, versions } of shared.buckets) {
      s3.createBucket({ bucket: bucketOf(name), region: name, versioning: 'Enabled' });
      s3.load(versions.map((version) => ({ change: 'version-added', bucket: bucketOf(name), key: KEY, version })));
    }
    const added = (maker: Entry['maker']): Bucket | undefined => {
      const stack = s3.stackOf({ bucket: bucketOf(region), key: KEY }).toReversed();
      const top = stack.at(-1);
      if (!top || stack.length === bucket.versions.length) return undefined;
      const version = { ...top, order: stack.length };
      const entry = entryOf(version, region, maker);
      return this.bucket(region, [...bucket.versions, version], [...bucket.entries, entry]);
    };
    return { s3, added };
  }

  private async noted(call: Call, { log }: Shared): Promise<Change> {
    const journal = await this.journalOf(log);
    const value = await methodOf(journal, call);
    const ref = this.ref();
    const { log: decisions } = await journal.latest(ref, Number.MAX_SAFE_INTEGER);
    const makers = [...(await journal.deleteMakers(ref))].sort();
    const changed = this.log(decisions, makers, log.considered);
    const appended = value === 'appended' ? (call.args[0] as Decision).seq : undefined;
    return {
      answer: this.calls.answer(value),
      ...(changed === log ? {} : { log: changed }),
      ...(appended === undefined ? {} : { appended }),
    };
  }

  private async journalOf({ decisions, makers }: Log): Promise<Journal> {
    const journal = createMemoryJournal();
    for (const decision of decisions) await journal.append(decision);
    for (const [id, maker] of makers) await journal.noteDelete(this.ref(), id, maker);
    return journal;
  }

  private ref(): KeyRef {
    return { set: this.replicaSet.name, key: KEY };
  }

  private bucket(region: Region, versions: readonly Version[], entries: readonly Entry[]): Bucket {
    const key = [region, ...versions.map(({ versionId }) => versionId)].join(' ');
    return this.buckets.of(key, (number) => ({ number, region, versions, entries }));
  }

  private log(all: Log['decisions'], makers: Log['makers'], considered: Log['considered']): Log {
    const decisions = this.forgets ? withoutTheSuperseded(all) : all;
    return this.logs.of(digest([decisions.map(digestOnce), makers, considered]), (number) => ({
      number,
      decisions,
      makers,
      considered,
    }));
  }

  private shared(buckets: readonly Bucket[], log: Log): Shared {
    const s3 = this.s3s.of(buckets.map((bucket) => bucket.number).join(' '), (number) => ({ number }));
    return this.all.of(`${s3.number} ${log.number}`, (number) => ({ number, s3, buckets, log }));
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
