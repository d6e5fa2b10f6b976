import { invalidArgument } from '../errors.ts';
import { compareKeys } from '../key-order.ts';
import type { Upload } from '../types.ts';
import { bucketNamed, type World } from '../world.ts';
import { fillPage, type ListingInput } from './page.ts';

export interface ListUploadsInput extends ListingInput {
  readonly keyMarker?: string;
  /** Ignored without a key marker, as S3 does. */
  readonly uploadIdMarker?: string;
}

export interface ListUploadsOutput {
  readonly uploads: readonly Upload[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** Also told on the last page; empty where a page has none. */
  readonly nextKeyMarker: string;
  readonly nextUploadIdMarker: string;
}

/** By key, and of one key the oldest upload first. */
export function listMultipartUploads(world: World, input: ListUploadsInput): ListUploadsOutput {
  const { uploads } = bucketNamed(world, input.bucket);
  const { keyMarker = '', prefix = '' } = input;
  const marked = markedUpload(uploads, input);
  const rest = [...uploads.values()]
    .filter((upload) => upload.key.startsWith(prefix) && isAfter(upload, keyMarker, marked))
    .sort((a, b) => compareKeys(a.key, b.key) || a.order - b.order)
    .map((upload) => [upload.key, upload] as const);
  const page = fillPage(rest, input, marked ? '' : keyMarker);
  const lastUpload = page.last && 'entry' in page.last ? page.last.entry : undefined;
  const lastPrefix = page.last && 'commonPrefix' in page.last ? page.last.commonPrefix : undefined;
  return {
    uploads: page.entries,
    commonPrefixes: page.commonPrefixes,
    isTruncated: page.isTruncated,
    nextKeyMarker: lastUpload?.key ?? (page.isTruncated ? lastPrefix : undefined) ?? '',
    nextUploadIdMarker: lastUpload?.uploadId ?? '',
  };
}

/** Ids of S3 are tokens that it can check: one that ended meanwhile is fine, one it never gave out is not. */
const ISSUED = /^[\w.-]{32,}$/;

type Marked = Upload | 'ended' | undefined;

function markedUpload(uploads: ReadonlyMap<string, Upload>, input: ListUploadsInput): Marked {
  const { keyMarker = '', uploadIdMarker = '' } = input;
  if (keyMarker === '' || uploadIdMarker === '') return undefined;
  const marked = uploads.get(uploadIdMarker);
  if (marked) return marked;
  if (ISSUED.test(uploadIdMarker)) return 'ended';
  throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', uploadIdMarker);
}

/** Where the marked upload ended, its key is listed again from the start: rather one twice than one missed. */
function isAfter(upload: Upload, keyMarker: string, marked: Marked): boolean {
  if (keyMarker === '') return true;
  const byKey = compareKeys(upload.key, keyMarker);
  if (byKey !== 0 || marked === undefined) return byKey > 0;
  return marked === 'ended' || upload.order > marked.order;
}
