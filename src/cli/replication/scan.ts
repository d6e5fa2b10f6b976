import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { listKeys } from '../../adapters/aws/s3/index.ts';
import type { Region } from '../../domain/model/ids.ts';
import { bucketOfArn, type ReplicationRule, tagsOf } from '../../replication/document.ts';
import { rulesFor } from '../../replication/match.ts';
import type { ObservedBucket } from '../../replication/plan/observed.ts';
import { type AtDestination, type Progress, progressOf, type SourceVersion } from '../../replication/watch/progress.ts';
import { statusOf } from '../doctor/finding.ts';
import { observe } from './observe.ts';
import type { SetUnderReplication } from './site.ts';

/** One version on its way from one region to another. */
export interface Way {
  readonly from: string;
  /** A region of the set, or the name of a bucket elsewhere. */
  readonly to: string;
  readonly version: SourceVersion;
  readonly progress: Progress;
}

export interface Scan {
  readonly observed: readonly ObservedBucket[];
  readonly ways: readonly Way[];
  /** Keys looked at, those of each region. */
  readonly seen: number;
  /** Regions whose listing went on. */
  readonly cut: readonly string[];
  readonly unreachable: readonly string[];
}

export interface ScanOptions {
  readonly key?: string | undefined;
  readonly prefix?: string | undefined;
  /** Keys of each region. */
  readonly most: number;
}

/** Requests at once to one region. */
const AT_ONCE = 16;

/** Looks at the current objects of each region that has rules: two requests for each that has arrived, one more for each that has not. */
export async function scan(under: SetUnderReplication, options: ScanOptions): Promise<Scan> {
  const { observed } = await observe(under);
  const sources = observed.flatMap((one) => {
    if (one.state !== 'read') return [];
    const rules = (one.found.configuration?.rules ?? []).map(({ rule }) => rule);
    return rules.length === 0 ? [] : [{ region: one.region, bucket: one.bucket, rules }];
  });
  const found = await Promise.all(sources.map((source) => scanSource(source, observed, under, options)));
  return {
    observed,
    ways: found.flatMap(({ ways }) => ways),
    seen: found.reduce((sum, { seen }) => sum + seen, 0),
    cut: found.flatMap(({ region, isCut }) => (isCut ? [region] : [])),
    unreachable: observed.filter(({ state }) => state === 'unreadable').map(({ region }) => region),
  };
}

interface Source {
  readonly region: string;
  readonly bucket: string;
  readonly rules: readonly ReplicationRule[];
}

async function scanSource(
  source: Source,
  observed: readonly ObservedBucket[],
  under: SetUnderReplication,
  options: ScanOptions,
) {
  const s3 = under.clientOf(source.region);
  const keys = options.key === undefined ? [] : [options.key];
  const remote = { region: source.region as Region, bucket: source.bucket, endpoint: undefined, client: s3 };
  let isCut = false;
  if (options.key === undefined)
    for await (const page of listKeys(remote, { prefix: options.prefix ?? '' })) {
      const room = options.most - keys.length;
      keys.push(...page.slice(0, room).map(({ key }) => key));
      isCut = page.length > room;
      if (isCut) break;
    }
  const ways: Way[] = [];
  const queue = keys.values();
  const work = async () => {
    for (const key of queue) ways.push(...(await waysOf(key, source, observed, under)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  ways.sort((a, b) => (a.version.key < b.version.key ? -1 : 1));
  return { region: source.region, ways, seen: keys.length, isCut };
}

async function waysOf(
  key: string,
  { region, bucket, rules }: Source,
  observed: readonly ObservedBucket[],
  under: SetUnderReplication,
): Promise<readonly Way[]> {
  const s3 = under.clientOf(region);
  const head = await headOf(s3, bucket, key);
  // A replica is the business of where it comes from; replicas are not replicated.
  if (!head || head.ReplicationStatus === 'REPLICA') return [];
  const taking = rulesFor(rules, { key, tags: await tagsOfObject(s3, bucket, key, rules) });
  const version = versionOf(key, head);
  return await Promise.all(
    taking.map(async (rule) => {
      const name = bucketOfArn(rule.Destination?.Bucket) ?? '';
      const place = observed.find((one) => one.bucket === name);
      const there = await lookThere(key, head, place, under);
      return {
        from: region,
        to: place?.region ?? name,
        version,
        progress: progressOf(version, rule, there, taking.length),
      };
    }),
  );
}

function versionOf(key: string, head: HeadObjectCommandOutput): SourceVersion {
  const { VersionId = 'null', ReplicationStatus, StorageClass, ServerSideEncryption, ContentLength = 0 } = head;
  return {
    ...{ key, version: VersionId, size: ContentLength },
    status: ReplicationStatus === 'COMPLETE' ? 'COMPLETED' : ReplicationStatus,
    storageClass: StorageClass,
    encryption: ServerSideEncryption,
  };
}

/** Only where a rule asks for tags. */
async function tagsOfObject(s3: S3Client, Bucket: string, Key: string, rules: readonly ReplicationRule[]) {
  if (rules.every(({ Filter }) => tagsOf(Filter).length === 0)) return {};
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
  return Object.fromEntries(TagSet.map(({ Key: name = '', Value = '' }) => [name, Value]));
}

async function lookThere(
  key: string,
  head: HeadObjectCommandOutput,
  place: ObservedBucket | undefined,
  under: SetUnderReplication,
): Promise<AtDestination> {
  // Outside of the set nobody looks; what S3 says has to do.
  if (!place) return head.ReplicationStatus?.startsWith('COMPLETE') ? 'replica' : 'nothing';
  if (place.state === 'missing') return 'missing';
  if (place.state === 'unreadable') return 'unreachable';
  const s3 = under.clientOf(place.region);
  const replica = await headOf(s3, place.bucket, key, head.VersionId);
  if (replica) return 'replica';
  const current = await headOf(s3, place.bucket, key);
  if (current?.ETag === head.ETag) return 'equal';
  if (place.found.versioning !== 'Enabled') return 'unversioned';
  return current ? 'other' : 'nothing';
}

async function headOf(s3: S3Client, Bucket: string, Key: string, VersionId?: string) {
  const version = VersionId === undefined || VersionId === 'null' ? {} : { VersionId };
  try {
    return await s3.send(new HeadObjectCommand({ Bucket, Key, ...version }));
  } catch (error) {
    // Gone, a delete marker, or an id that this bucket has never given out.
    if ([400, 404, 405].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}
