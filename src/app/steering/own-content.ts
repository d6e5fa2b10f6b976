import type { Expected } from '../../domain/deciding/plan.ts';
import type { Region } from '../../domain/model/ids.ts';
import type { Place } from '../../domain/model/version.ts';
import { type Choice, newestHeaders } from './choice.ts';
import { type Held, type Refusal, refusal } from './held.ts';

export interface Upload {
  readonly bytes: Uint8Array;
  readonly contentType?: string;
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
  readonly wouldPush: readonly Region[];
}

/** Into the region's head as it was gathered, under the newest content type. */
export function planUpload(
  { bytes, region: wanted }: Extract<Choice, { kind: 'content' }>,
  { evidence, news }: Held,
): PlannedUpload | Refusal {
  const { regions, name } = evidence.replicaSet;
  const region = wanted ?? regions[0];
  const head = region && evidence.heads[region];
  if (!region || !head)
    return refusal('no-such-region', `${wanted} is no region of ${name}; it has ${regions.join(', ')}.`);
  if (head.kind === 'unreadable') return refusal('unsettled', head.message);
  const { contentType } = newestHeaders(news.contenders) ?? {};
  const expected: Expected = head.kind === 'object' ? { kind: 'etag', etag: head.state.etag } : { kind: 'nothing' };
  const upload = { bytes, ...(contentType === undefined ? {} : { contentType }), expected };
  return { kind: 'upload', region, upload, wouldPush: regions.filter((other) => other !== region) };
}
