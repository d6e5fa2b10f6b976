import { conflictOf } from '../../domain/deciding/decide.ts';
import type { Expected } from '../../domain/deciding/plan.ts';
import type { Write } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import type { Conflict } from '../../domain/model/policy.ts';
import { compareStamps } from '../../domain/model/stamp.ts';
import type { Clash, Surroundings } from '../../domain/model/surroundings.ts';
import type { KeyRef, Place } from '../../domain/model/version.ts';
import { completeSurroundings, mergeSurroundings } from '../../domain/surroundings/surroundings.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { hash } from '../fingerprint.ts';
import { ruleFor } from '../reconcile/consult.ts';
import { taggedConflict } from '../reconcile/tagged-conflict.ts';
import { type Choice, namedBy } from './choice.ts';
import { type Held, type Refusal, refusal } from './held.ts';

export interface Upload extends Surroundings {
  readonly bytes: Uint8Array;
  readonly expected: Expected;
}

export type Uploaded =
  | { readonly kind: 'written'; readonly id: Place['id'] }
  /** Somebody wrote meanwhile, or it can't be written; nothing was. */
  | { readonly kind: 'failed'; readonly message: string };

/** Decided once it is written: it wins over all that contend. */
export interface PlannedUpload {
  readonly kind: 'upload';
  readonly region: Region;
  readonly upload: Upload;
  /** Where those that contend differ in what surrounds them, and whose was taken. */
  readonly clashes: readonly Clash[];
  readonly wouldPush: readonly Region[];
}

type OwnContent = Extract<Choice, { kind: 'content' }>;

/** Into the region's head as it was gathered, with what surrounds the contenders: merged three ways, or that of one of them. */
export async function planUpload(
  choice: OwnContent,
  held: Held,
  deps: Pick<Dependencies, 'store'>,
): Promise<PlannedUpload | Refusal> {
  const { heads, replicaSet } = held.evidence;
  const { regions, name } = replicaSet;
  const region = choice.region ?? regions[0];
  const head = region && heads[region];
  if (!region || !head)
    return refusal('no-such-region', `${choice.region} is no region of ${name}; it has ${regions.join(', ')}.`);
  if (head.kind === 'unreadable') return refusal('unsettled', head.message);
  const around = await surroundingsFor(choice, held, deps);
  if ('reason' in around) return around;
  const expected: Expected = head.kind === 'object' ? { kind: 'etag', etag: head.state.etag } : { kind: 'nothing' };
  const { clashes, ...told } = around;
  const upload = { bytes: choice.bytes, ...told, expected };
  return { kind: 'upload', region, upload, clashes, wouldPush: regions.filter((other) => other !== region) };
}

async function surroundingsFor(
  { bytes, around = {} }: OwnContent,
  { evidence, news }: Held,
  deps: Pick<Dependencies, 'store'>,
): Promise<(Surroundings & { readonly clashes: readonly Clash[] }) | Refusal> {
  const rule = await ruleFor(news.contenders, evidence, deps);
  if ('kind' in rule) return refusal('unsettled', rule.why);
  const conflict = await withTags(news.contenders, evidence, deps);
  if ('reason' in conflict) return conflict;
  const like = around.like === undefined ? undefined : namedBy(around.like, conflict.contenders);
  if (like && 'reason' in like) return like;
  if (like?.state.kind === 'deleted')
    return refusal('unknown-winner', `${around.like} is a delete, which has no headers.`, conflict.contenders);
  const { regions } = evidence.replicaSet;
  const ranked = conflict.contenders.toSorted((a, b) => compareStamps(b.stamp, a.stamp, regions));
  const merged = mergeSurroundings({ ranked, base: conflict.base?.write, byteFields: rule.byteFields, like });
  const { headers, metadata, tags } = completeSurroundings(merged, (name) => hash(name, bytes));
  return {
    headers: changed(headers, around.headers),
    metadata: changed(metadata, around.metadata),
    tags: changed(tags, around.tags),
    clashes: merged.clashes,
  };
}

async function withTags(
  contenders: readonly Write[],
  evidence: Held['evidence'],
  deps: Pick<Dependencies, 'store'>,
): Promise<Pick<Conflict, 'contenders' | 'base'> | Refusal> {
  const ref: KeyRef = { set: evidence.replicaSet.name, key: evidence.key };
  const conflict = conflictOf(contenders, evidence) ?? { ...ref, contenders };
  return await taggedConflict(conflict, evidence.log, deps).catch((error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
    return refusal('unsettled', error.message);
  });
}

/** What the person says besides; an empty text takes a field away. */
export function changed<Fields extends object>(fields: Fields, changes: Partial<Fields> = {}): Fields {
  const removed = Object.entries(changes).filter(([, value]) => value === '');
  const names = new Set(removed.map(([name]) => name));
  const all = Object.entries({ ...fields, ...changes });
  return Object.fromEntries(all.filter(([name]) => !names.has(name))) as Fields;
}
