import { createMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { createMemoryObjectStore, type StoreFault } from '../../src/adapters/memory/object-store.ts';
import { createMemoryPushQueue } from '../../src/adapters/memory/push-queue.ts';
import { createS3, isS3Error, type Placement, type Version } from '../../src/adapters/memory/s3/index.ts';
import { createMemoryWindowLog } from '../../src/adapters/memory/window-log.ts';
import { takeMessage } from '../../src/app/deliver/take-message.ts';
import type { Advisers } from '../../src/app/dependencies.ts';
import { reconcileKey } from '../../src/app/reconcile/reconcile-key.ts';
import type { ResolveDependencies, Upload } from '../../src/app/steering/resolve.ts';
import type { ByteFields } from '../../src/domain/model/byte-fields.ts';
import type { Decision, PolicyStep } from '../../src/domain/model/decision.ts';
import {
  type ObjectKey,
  parseObjectKey,
  parseSetName,
  parseVersionId,
  type Region,
  type VersionId,
} from '../../src/domain/model/ids.ts';
import type { DeleteRule, Rule } from '../../src/domain/model/policy.ts';
import type { ReplicaSet } from '../../src/domain/model/replica-set.ts';
import { loadEngine } from '../../src/merge/index.ts';
import { createAdvisers } from '../../src/policies/framework/advisers.ts';
import { compileRuling } from '../../src/policies/framework/chain.ts';
import type { Fact } from '../../src/ports/observer.ts';
import { DUBLIN, NOON, TOKYO, VIRGINIA } from './story.ts';

const THREE = [VIRGINIA, DUBLIN, TOKYO];
const UNREACHABLE: StoreFault = { status: 0, code: 'ECONNREFUSED', message: 'nobody answers' };
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** The application over everything in memory: one key, three regions, a clock that counts seconds, and events that come when they are told. */
export function smallWorld(rule: {
  policies: readonly PolicyStep[];
  deletes?: DeleteRule;
  mode?: Rule['mode'];
  /** Three unless named. */
  regions?: readonly Region[];
  byteFields?: ByteFields;
  unchanged?: Rule['unchanged'];
  ignoreMetadata?: Rule['ignoreMetadata'];
  /** What S3's own replication is left. */
  carrier?: Rule['carrier'];
  /** What the owner's own code says. */
  answer?: Advisers['answer'];
}) {
  let now = NOON;
  let ids = 0;
  const s3 = createS3({ now: () => (now += 1000), newId: () => `v.${++ids}.${'x'.repeat(20)}` });
  const down = new Set<Region>();
  const { regions = THREE } = rule;
  for (const region of regions) s3.createBucket({ bucket: bucketOf(region), region, versioning: 'Enabled' });
  const ruleOf = ({ policies, deletes = 'policy', mode, carrier, ...written }: typeof rule): Rule => {
    const { byteFields, unchanged = 'yields', ignoreMetadata = [] } = written;
    const terms = { unchanged, ignoreMetadata, ...(byteFields ? { byteFields } : {}) };
    return {
      ...{ index: 0, policies, deletes, ...terms },
      ...(mode ? { mode } : {}),
      ...(carrier ? { carrier } : {}),
      ...compileRuling(policies, deletes, terms),
    };
  };
  const replicaSet: ReplicaSet = {
    name: parseSetName('documents'),
    regions,
    buckets: Object.fromEntries(regions.map((region) => [region, { bucket: bucketOf(region) }])),
    ruleFor: () => ruleOf(rule),
    ignorable: () => rule.ignoreMetadata ?? [],
    ...(rule.carrier ? { isCarriedByS3: true } : {}),
  };
  const sets = new Map([[replicaSet.name, replicaSet]]);
  const journal = createMemoryJournal();
  const facts: Fact[] = [];
  const observer = { saw: (fact: Fact) => void facts.push(fact) };
  const queue = createMemoryPushQueue();
  const store = createMemoryObjectStore({
    sets,
    s3For: () => s3,
    faults: ({ region }) => (down.has(region) ? UNREACHABLE : undefined),
  });
  const ref = { set: replicaSet.name, key: parseObjectKey('contracts/lease.txt') };
  const windows = createMemoryWindowLog();
  const deps: ResolveDependencies = {
    ...{
      sets,
      store,
      journal,
      queue,
      logger: SILENT,
      observer,
      by: 'ada via concord resolve',
      deleteWaitMs: 60_000,
    },
    advisers: createAdvisers({ engine: loadEngine, ...(rule.answer ? { answer: rule.answer } : {}) }),
    clock: { now: () => now },
    compile: (steps) => compileRuling(steps, 'policy'),
    upload: async ({ region }, upload) => world.upload(region, upload),
  };
  const stackOf = (region: Region, key = ref.key): Version[] => s3.stackOf({ bucket: bucketOf(region), key });

  const world = {
    ...{ deps, ref, windows, journal, queue, down, facts, s3, bucketOf, reader: store },

    /** Without an event: see `tell`. */
    put(region: Region, body: string | Uint8Array, contentType?: string): VersionId {
      const system = contentType ? { contentType } : {};
      const input = { bucket: bucketOf(region), key: ref.key, body: Buffer.from(body), system };
      return parseVersionId(s3.putObject(input).versionId ?? '');
    },

    /** S3's own replication brings a version from one region to another, on top unless said otherwise; its event is for `tell`. */
    replicate(id: VersionId, from: Region, to: Region, placed: Placement = 'arrival'): void {
      const version = stackOf(from).find(({ versionId }) => versionId === id);
      if (!version) throw new RangeError(`${from} holds no ${id}`);
      s3.insertReplica({ bucket: bucketOf(to), key: ref.key, version, placed });
    },

    pass(seconds: number): void {
      now += seconds * 1000;
    },

    /** A client deletes, without an event. */
    removeUntold(region: Region): VersionId {
      return parseVersionId(s3.deleteObject({ bucket: bucketOf(region), key: ref.key }).versionId ?? '');
    },

    /** At a time of its own, in seconds after noon. */
    putAt(seconds: number, region: Region, body: string | Uint8Array): VersionId {
      now = NOON + seconds * 1000 - 1000;
      return world.put(region, body);
    },

    /** A client deletes the key, and its event comes. */
    async remove(region: Region): Promise<void> {
      await world.removeFrom(ref.key, region);
    },

    /** The same with another key. */
    async removeFrom(key: ObjectKey, region: Region): Promise<void> {
      const id = parseVersionId(s3.deleteObject({ bucket: bucketOf(region), key }).versionId ?? '');
      const sightings = [{ region, id, kind: 'delete' as const, maker: 'client' as const }];
      await reconcileKey(
        { ref: { ...ref, key }, occasion: { kind: 'event', sightings }, cause: `event of ${id}` },
        { ...deps, by: 'on-object-event' },
      );
    },

    /** Somebody looks at the key without an event, long after the last sign of life. */
    async look(): Promise<void> {
      await reconcileKey({ ref, occasion: { kind: 'sweep' }, cause: `a look at ${now}` }, { ...deps, by: 'sweep' });
    },

    /** A lifecycle rule takes a version away. */
    expire(region: Region, versionId: VersionId): void {
      s3.expireVersion({ bucket: bucketOf(region), key: ref.key, versionId });
    },

    upload(region: Region, { bytes, headers, metadata, tags, expected }: Upload) {
      const conditions = expected.kind === 'etag' ? { ifMatch: expected.etag } : { ifNoneMatch: '*' };
      const { websiteRedirectLocation, ...system } = headers;
      const redirect = websiteRedirectLocation === undefined ? {} : { websiteRedirectLocation };
      const around = {
        system,
        ...redirect,
        metadata,
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      };
      try {
        const body = Buffer.from(bytes);
        const written = s3.putObject({ bucket: bucketOf(region), key: ref.key, body, ...around, conditions });
        return { kind: 'written' as const, id: parseVersionId(written.versionId ?? '') };
      } catch (error) {
        if (!isS3Error(error)) throw error;
        return { kind: 'failed' as const, message: error.message };
      }
    },

    /** The event of a version comes. */
    async tell(region: Region, id: VersionId): Promise<void> {
      const sightings = [{ region, id, kind: 'object' as const, maker: 'client' as const }];
      await reconcileKey(
        { ref, occasion: { kind: 'event', sightings }, cause: `event of ${id} in ${region}` },
        { ...deps, by: 'on-object-event' },
      );
    },

    async write(region: Region, body: string, contentType?: string): Promise<VersionId> {
      const id = world.put(region, body, contentType);
      await world.tell(region, id);
      return id;
    },

    /** Under another key than the world's own. */
    async writeTo(key: ObjectKey, region: Region, body: string, seconds?: number): Promise<VersionId> {
      if (seconds !== undefined) now = NOON + seconds * 1000 - 1000;
      const id = parseVersionId(
        s3.putObject({ bucket: bucketOf(region), key, body: Buffer.from(body) }).versionId ?? '',
      );
      const sightings = [{ region, id, kind: 'object' as const, maker: 'client' as const }];
      await reconcileKey(
        { ref: { ...ref, key }, occasion: { kind: 'event', sightings }, cause: `event of ${id}` },
        { ...deps, by: 'on-object-event' },
      );
      return id;
    },

    /** Everything in the queue is done. */
    async drain(): Promise<void> {
      for (let delivery = queue.deliver(); delivery; delivery = queue.deliver()) {
        await takeMessage(delivery.message, { cause: delivery.id, attempt: delivery.attempt }, deps);
        delivery.acknowledge();
      }
    },

    async log(key = ref.key): Promise<readonly Decision[]> {
      return (await journal.latest({ ...ref, key }, 100)).log;
    },

    async latest(): Promise<Decision> {
      return (await world.log()).at(-1) as Decision;
    },

    /** What a reader finds in each region. */
    bodies(key = ref.key): (string | undefined)[] {
      return regions.map((region) => {
        const [head] = stackOf(region, key);
        return head?.kind === 'object' ? head.body.toString() : undefined;
      });
    },

    headOf(region: Region): Version | undefined {
      return stackOf(region)[0];
    },
  };
  return world;
}

export type SmallWorld = ReturnType<typeof smallWorld>;

function bucketOf(region: Region): string {
  return `acme-${region}`;
}
