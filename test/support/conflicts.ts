import type { Write } from '../../src/domain/model/decision.ts';
import { parseETag, parseObjectKey, parseRegion, parseSetName, parseVersionId } from '../../src/domain/model/ids.ts';
import type { Conflict } from '../../src/domain/model/policy.ts';
import { DELETED, type ObjectState } from '../../src/domain/model/version.ts';

/** The cast, in the owner's order: the one named first outranks. */
export const VIRGINIA = parseRegion('us-east-1');
export const DUBLIN = parseRegion('eu-west-1');
export const TOKYO = parseRegion('ap-northeast-1');
export const REGIONS = [VIRGINIA, DUBLIN, TOKYO] as const;

/** Noon of 1 March 2026, in milliseconds since 1970: when everything happens that names no other time. */
export const NOON = 1_772_366_400_000;

interface WriteOptions {
  readonly id?: string;
  /** Seconds after noon. */
  readonly at?: number;
  /** Seconds after noon of the latest that it has seen; `at` unless said otherwise. */
  readonly stampAt?: number;
  /** The decision it has seen. */
  readonly decision?: number;
  readonly layer?: 0 | 1;
}

interface PutOptions extends WriteOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly size?: number;
  /** Two puts of the same content hold the same state if their metadata agree. */
  readonly content?: string;
}

/** `puts(DUBLIN, { at: 5, metadata: { score: '7' } })`: content differs from region to region unless it is named. */
export function puts(region: string, { metadata = {}, size = 5, content, ...options }: PutOptions = {}): Write {
  const etag = parseETag(content ?? `etag-of-${region}-${options.id ?? 'v1'}`);
  const state: ObjectState = { kind: 'object', etag, size, headers: {}, metadata };
  return { ...written(region, options), state };
}

export function deletes(region: string, options: WriteOptions = {}): Write {
  return { ...written(region, options), state: DELETED };
}

function written(name: string, { id = 'v1', at = 0, stampAt = at, decision = 0, layer = 1 }: WriteOptions) {
  const region = parseRegion(name);
  const stamp = { time: NOON + stampAt * 1000, decision, region, layer };
  return { region, id: parseVersionId(`${id}-in-${name}`), time: NOON + at * 1000, stamp };
}

interface ConflictOptions {
  /** The ETags by which the base is known; none: no base is known. */
  readonly baseEtags?: readonly string[];
  readonly regions?: readonly string[];
  readonly key?: string;
}

export function conflictOf(contenders: readonly Write[], options: ConflictOptions = {}): Conflict {
  const { baseEtags, regions = REGIONS, key = 'plans/march.json' } = options;
  const base = baseEtags && { seq: 1, write: puts(VIRGINIA, { at: -60 }), etags: baseEtags.map(parseETag) };
  return {
    set: parseSetName('documents'),
    key: parseObjectKey(key),
    regions: regions.map(parseRegion),
    contenders,
    ...(base ? { base } : {}),
  };
}
