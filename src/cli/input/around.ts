import type { Choice } from '../../app/steering/resolve.ts';
import { MARKER_FIELD } from '../../domain/model/marker.ts';
import type { ContentHeaders } from '../../domain/model/version.ts';
import { UsageError } from '../command.ts';
import { oneOf } from './arguments.ts';

/** What a person says of headers, metadata and tags of content of one's own. */
export interface AroundOptions {
  like?: string;
  header?: string[];
  metadata?: string[];
  tag?: string[];
}

type Around = NonNullable<Extract<Choice, { kind: 'content' }>['around']>;

/** As HTTP calls them. */
const HEADERS = {
  'content-type': 'contentType',
  'content-encoding': 'contentEncoding',
  'content-language': 'contentLanguage',
  'content-disposition': 'contentDisposition',
  'cache-control': 'cacheControl',
  expires: 'expires',
  'website-redirect-location': 'websiteRedirectLocation',
} as const satisfies Record<string, keyof ContentHeaders>;

const HEADER_NAMES = Object.keys(HEADERS) as (keyof typeof HEADERS)[];

export function isAroundSaid({ like, header, metadata, tag }: AroundOptions): boolean {
  return [like, header, metadata, tag].some((one) => one !== undefined);
}

export function aroundOf({ like, header, metadata, tag }: AroundOptions): Around {
  const headers = pairsOf('--header', header).map(([name, value]) => [headerOf(name), value]);
  const fields = pairsOf('--metadata', metadata).map(([name, value]) => [fieldOf(name), value]);
  return {
    ...(like === undefined ? {} : { like }),
    headers: Object.fromEntries(headers),
    metadata: Object.fromEntries(fields),
    tags: Object.fromEntries(pairsOf('--tag', tag)),
  };
}

function headerOf(name: string): keyof ContentHeaders {
  return HEADERS[oneOf('--header', HEADER_NAMES, name.toLowerCase())];
}

/** S3 does not tell upper case from lower. */
function fieldOf(name: string): string {
  const field = name.toLowerCase().replace(/^x-amz-meta-/, '');
  if (field === MARKER_FIELD) throw new UsageError(`--metadata ${name} is written by s3-concord alone`);
  return field;
}

export function pairsOf(option: string, pairs: readonly string[] = []): [string, string][] {
  return pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`${option} ${pair}: allowed is NAME=VALUE`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
}

/** For an option that may come more than once. */
export function gather(value: string, before: string[] = []): string[] {
  return [...before, value];
}
