import { type ParsedSighting, parseObjectEvents } from '../src/adapters/aws/events/index.ts';
import { isReserved } from '../src/adapters/aws/s3/reserved.ts';
import type { KeySighting } from '../src/app/reconcile/take-sightings.ts';
import { shortened } from './left-out.ts';
import type { Wiring } from './wiring.ts';

export interface Told {
  readonly sightings: readonly KeySighting[];
  /** What can't be taken as things are, one sentence each: records of another version, buckets of no replica set. */
  readonly problems: readonly string[];
  /** Records that can never be taken, each with what it was: to try them again would hold up nothing but the good ones. */
  readonly malformed: readonly { readonly why: string; readonly record: string }[];
}

/** The sightings of an event's payload, by replica set and key. A bad record is a problem of its own; the others go on. */
export function sightingsIn(payload: unknown, { config, pushPrincipals }: Wiring): Told {
  const { sightings, problems, kind } = parseObjectEvents(payload);
  const hopeless = problems.filter(({ isMalformed }) => isMalformed);
  const told: { sightings: KeySighting[]; problems: string[] } = { sightings: [], problems: [] };
  if (kind === 'unknown')
    told.problems.push('The payload is no S3 notification, no EventBridge event of S3, and no test event.');
  for (const { index, message, isMalformed } of problems)
    if (!isMalformed) told.problems.push(`Record ${index}: ${message}`);
  // What the push functions try out at endpoints outside AWS raises events like any other write.
  for (const sighting of sightings.filter(({ key }) => !isReserved(key))) {
    const place = config.setOfBucket(sighting.bucket);
    if (place) told.sightings.push(inSet(sighting, place, pushPrincipals));
    else
      told.problems.push(
        `Bucket ${sighting.bucket} belongs to no replica set of the configuration; remove its notification or add it to a set.`,
      );
  }
  const malformed = hopeless.map(({ index, message }) => ({
    why: `Record ${index} was left out: ${message}`,
    record: shortened(recordAt(payload, index)),
  }));
  return { ...told, malformed };
}

/** The one event of EventBridge is its payload. */
function recordAt(payload: unknown, index: number): unknown {
  const { Records } = payload as { readonly Records?: readonly unknown[] };
  return Array.isArray(Records) ? Records[index] : payload;
}

function inSet(
  { key, versionId, kind, principalId }: ParsedSighting,
  { set, region }: NonNullable<ReturnType<Wiring['config']['setOfBucket']>>,
  pushPrincipals: readonly string[],
): KeySighting {
  const maker = principalId === undefined ? 'unknown' : isOneOf(pushPrincipals, principalId) ? 's3-concord' : 'client';
  return { ref: { set: set.name, key }, sighting: { region, id: versionId, kind, maker } };
}

/** `AWS:AROA…` stands for every session of that role; a longer id that merely begins the same is somebody else. */
function isOneOf(principals: readonly string[], principalId: string): boolean {
  return principals.some((principal) => principalId === principal || principalId.startsWith(`${principal}:`));
}

/** What is left to be said when everything that could be done is done: thrown, so that the payload is retried and at last kept as a dead letter. */
export class NotAllTaken extends AggregateError {
  override readonly name = 'NotAllTaken';
  constructor(errors: readonly unknown[], problems: readonly string[]) {
    const causes = errors.map((error) => (error instanceof Error ? error.message : String(error)));
    super(errors, [...problems, ...causes].join(' · '));
  }
}
