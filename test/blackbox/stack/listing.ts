import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { RegionClient } from '../story/clients.ts';

/** One version of a key in one region. */
export interface Entry {
  readonly kind: 'put' | 'delete';
  readonly id: string;
  /** Whole seconds, in milliseconds since 1970. */
  readonly time: number;
  readonly etag?: string;
}

/** Per key its versions, oldest first. */
export type Stacks = ReadonlyMap<string, readonly Entry[]>;

export async function listStacks({ s3, bucket }: RegionClient): Promise<Stacks> {
  const stacks = new Map<string, Entry[]>();
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (next) {
    const { output, order } = await listPage(s3, { Bucket: bucket, EncodingType: 'url', ...next });
    for (const { key, entry } of inOrder(output, order)) {
      const stack = stacks.get(key) ?? [];
      stack.unshift(entry);
      stacks.set(key, stack);
    }
    next = output.IsTruncated ? markersOf(output) : undefined;
  }
  return stacks;
}

function markersOf(output: ListObjectVersionsCommandOutput) {
  const { NextKeyMarker, NextVersionIdMarker } = output;
  if (NextKeyMarker === undefined || NextVersionIdMarker === undefined) throw new TypeError('a page without an end');
  return { KeyMarker: decode(NextKeyMarker, output), VersionIdMarker: NextVersionIdMarker };
}

/** The SDK sorts versions and delete markers into two arrays, and so loses how they lie upon each other; the answer's text tells. */
async function listPage(s3: S3Client, input: ConstructorParameters<typeof ListObjectVersionsCommand>[0]) {
  const command = new ListObjectVersionsCommand(input);
  let text = '';
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: AsyncIterable<Uint8Array> | Uint8Array };
      const chunks: Uint8Array[] = [];
      if (response.body instanceof Uint8Array) chunks.push(response.body);
      else for await (const chunk of response.body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      text = bytes.toString();
      response.body = bytes;
      return result;
    },
    { name: 'keepText', step: 'deserialize', priority: 'low' },
  );
  const output = await s3.send(command);
  const order = [...text.matchAll(/<(Version|DeleteMarker)>/g)].map(([, name]) => name as 'Version' | 'DeleteMarker');
  return { output, order };
}

function inOrder(output: ListObjectVersionsCommandOutput, order: readonly ('Version' | 'DeleteMarker')[]) {
  const versions = (output.Versions ?? []).values();
  const markers = (output.DeleteMarkers ?? []).values();
  return order.map((name): { key: string; entry: Entry } => {
    const isPut = name === 'Version';
    const { value } = isPut ? versions.next() : markers.next();
    if (!value?.Key || !value.VersionId || !value.LastModified)
      throw new TypeError('the listing does not fit its text');
    const etag = 'ETag' in value && typeof value.ETag === 'string' ? value.ETag.replaceAll('"', '') : undefined;
    const entry = { kind: isPut ? 'put' : 'delete', id: value.VersionId, time: value.LastModified.getTime() } as const;
    return { key: decode(value.Key, output), entry: etag === undefined ? entry : { ...entry, etag } };
  });
}

/** Not every server encodes keys when asked to; whoever does says so. */
function decode(key: string, { EncodingType }: ListObjectVersionsCommandOutput): string {
  return EncodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key;
}
