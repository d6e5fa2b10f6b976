// sim/people: who acts in a history: clients, people, functions and their deliveries.
import type { S3, Version } from '../../src/adapters/memory/s3/index.ts';
import { PREVIOUS_ETAG } from '../../src/domain/model/claim.ts';
import { MARKER_FIELD } from '../../src/domain/model/marker.ts';
import { type Parameters, START, type Weather } from '../histories/parameters.ts';
import { randomFrom, seedOf } from '../world/random.ts';
import { changedDocument } from './documents.ts';
import { type Habits, metadataFor, tagsFor } from './habits.ts';
import type { Intent, Plan } from './plan.ts';

const INTENTS: readonly (readonly [Intent, number])[] = [
  ['put', 10],
  ['delete', 5],
  ['same bytes, other metadata', 3],
  ['same again', 2],
  ['same bytes in two regions', 2],
  ['restore an older version', 2],
  ['copy from another key', 2],
  ['multipart', 2],
  ['put on condition', 2],
  ['put with previous-etag', 1],
  ['put on what was read before', 1],
  ['put that keeps metadata', 1],
  ['put with an odd claim', 1],
];

/** Those after which a number in the metadata is still above all that the region holds. */
const GROWING: readonly Intent[] = [
  'put',
  'same bytes, other metadata',
  'same bytes in two regions',
  'put on condition',
];

export function planOf(parameters: Parameters, { pace, restMs, habits }: Weather): Plan[] {
  if (parameters.plans) return parameters.plans.filter(({ index }) => parameters.only?.includes(index) ?? true);
  const random = randomFrom(seedOf(parameters.seed, 'plan'));
  const intents = INTENTS.filter(([intent]) => habits?.numbers !== 'growing' || GROWING.includes(intent));
  const bag = intents.flatMap(([intent, weight]) => Array<Intent>(weight).fill(intent));
  const hot = random.chance(0.5) ? random.below(parameters.keys) : undefined;
  let at = START;
  const plans = Array.from({ length: parameters.writes }, (_, index): Plan => {
    at += random.chance(0.2) ? 0 : random.spread(...pace);
    if (index === Math.ceil(parameters.writes / 2)) at += restMs;
    const key = hot !== undefined && random.chance(0.5) ? hot : random.below(parameters.keys);
    return { index, at, region: random.below(parameters.regions), key, intent: random.pick(bag) };
  });
  return parameters.only ? plans.filter(({ index }) => parameters.only?.includes(index)) : plans;
}

export interface ClientWorld {
  readonly s3: S3;
  readonly buckets: readonly string[];
  readonly keys: readonly string[];
  /** Everything that is done inside happens at this region's clock. */
  inRegion<Result>(region: number, action: () => Result): Result;
  after(delayMs: number, action: () => void): void;
  /** A policy refuses a client's write of that key there. */
  isDenied?(region: number, key: string): boolean;
  /** Whoever writes inside has read these versions, and says so. */
  reading?<Result>(ids: readonly string[], action: () => Result): Result;
}

const CALLER = { principalId: 'AWS:AIDACLIENT' };

export function carryOut(plan: Plan, seed: number, contents: number, world: ClientWorld, habits: Habits = {}): unknown {
  const random = randomFrom(seedOf(seed, `client ${plan.index}`));
  const { s3 } = world;
  const bucket = world.buckets[plan.region] as string;
  const key = world.keys[plan.key] as string;
  const at = { bucket, key, caller: CALLER };
  const act = (region: number, action: () => unknown) =>
    world.isDenied?.(region, key) ? undefined : world.inRegion(region, () => quietly(action));
  const stack = s3.stackOf({ bucket, key });
  const current = stack[0]?.kind === 'object' ? stack[0] : undefined;
  const written = contents > 0 ? random.below(contents) : undefined;
  const plain = Buffer.from(written === undefined ? `content of write ${plan.index}` : `content ${written}`);
  const { documents } = habits;
  const body = documents ? changedDocument(documents, current?.body, plan.index, contents, random) : plain;
  const usual = (region: number) => {
    const held = region === plan.region ? stack : s3.stackOf({ bucket: world.buckets[region] as string, key });
    return metadataFor(habits, held, random);
  };
  const tagging = randomFrom(seedOf(seed, `tags of client ${plan.index}`));
  const tags = tagsFor(habits, tagging);
  const put = (metadata: Record<string, string> = {}) =>
    act(plan.region, () => s3.putObject({ ...at, body, tags, metadata: { ...usual(plan.region), ...metadata } }));
  const putHaving = (
    reads: readonly Version[],
    says = reads.flatMap((one) => ('eTag' in one ? one.eTag : [])).join(),
  ) => {
    const ids = reads.map(({ versionId }) => versionId);
    const write = () => put({ [PREVIOUS_ETAG]: says });
    return says === '' ? put() : world.reading ? world.reading(ids, write) : write();
  };
  switch (plan.intent) {
    case 'put':
      return put();
    case 'delete':
      return act(plan.region, () => s3.deleteObject(at));
    case 'same bytes, other metadata':
      if (!current) return put();
      return act(plan.region, () =>
        s3.putObject({
          ...at,
          tags,
          body: current.body,
          metadata: { ...usual(plan.region), note: `write ${plan.index}` },
        }),
      );
    case 'same again': {
      if (!current) return put();
      const { [MARKER_FIELD]: _, ...metadata } = current.metadata;
      const { body: held, system } = current;
      const kept = tagging.chance(0.7) ? current.tags : tags;
      return act(plan.region, () => s3.putObject({ ...at, body: held, system, metadata, tags: kept }));
    }
    case 'same bytes in two regions': {
      put();
      const other = (plan.region + 1 + random.below(world.buckets.length - 1)) % world.buckets.length;
      const twin = () =>
        act(other, () =>
          s3.putObject({
            ...at,
            bucket: world.buckets[other] as string,
            body,
            metadata: usual(other),
            tags: tagsFor(habits, tagging),
          }),
        );
      return world.after(random.pick([0, 1, 1000]), twin);
    }
    case 'restore an older version': {
      const older = stack.slice(1).filter((version) => version.kind === 'object');
      if (older.length === 0) return put();
      const { versionId } = random.pick(older);
      return act(plan.region, () => s3.copyObject({ ...at, source: { bucket, key, versionId } }));
    }
    case 'copy from another key': {
      const source = { bucket: random.pick(world.buckets), key: random.pick(world.keys) };
      const isThere = s3.stackOf(source)[0]?.kind === 'object' && (source.bucket !== bucket || source.key !== key);
      return isThere ? act(plan.region, () => s3.copyObject({ ...at, source })) : put();
    }
    case 'multipart': {
      const { uploadId } = world.inRegion(plan.region, () =>
        s3.createMultipartUpload({ bucket, key, tags, metadata: usual(plan.region) }),
      );
      const upload = { bucket, key, uploadId };
      const { eTag } = world.inRegion(plan.region, () => s3.uploadPart({ ...upload, partNumber: 1, body }));
      return world.after(random.spread(1, 30_000), () =>
        act(plan.region, () =>
          s3.completeMultipartUpload({ ...upload, parts: [{ partNumber: 1, eTag }], caller: CALLER }),
        ),
      );
    }
    case 'put with previous-etag': {
      const read = s3.stackOf({ bucket: random.pick(world.buckets), key })[0];
      return putHaving(read ? [read] : []);
    }
    case 'put on what was read before': {
      const read = s3.stackOf({ bucket: random.pick(world.buckets), key })[0];
      return world.after(random.spread(1, 60_000), () => putHaving(read ? [read] : []));
    }
    case 'put that keeps metadata':
      return put(current?.metadata);
    case 'put with an odd claim': {
      const reads = world.buckets.flatMap((one) => s3.stackOf({ bucket: one, key })[0] ?? []);
      const etags = reads.flatMap((one) => (one.kind === 'object' ? one.eTag.replaceAll('"', '') : []));
      const [etag = 'none', ...others] = etags;
      if (random.chance(0.3)) return putHaving(reads, [etag, ...others].map((one) => `W/"${one}"`).join(', '));
      return put({
        [PREVIOUS_ETAG]: random.pick([
          '',
          '""',
          ',',
          'd41d8cd98f00b204e9800998ecf8427e',
          ` W/"${etag.toUpperCase()}" `,
        ]),
      });
    }
    case 'put on condition':
      return act(plan.region, () =>
        s3.putObject({
          ...at,
          body,
          tags,
          metadata: usual(plan.region),
          conditions: current ? { ifMatch: current.eTag } : { ifNoneMatch: '*' },
        }),
      );
  }
}

/** S3 may refuse a client, and a client lives with it: only what was acknowledged counts. */
function quietly(action: () => unknown): void {
  try {
    action();
  } catch (thrown) {
    if (!(thrown instanceof Error) || !('status' in thrown)) throw thrown;
  }
}
