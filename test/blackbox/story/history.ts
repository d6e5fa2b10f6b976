import type { RegionName } from '../stack/setup.ts';

/** What one client asked for, and what it was told: all that the checks take for given. */
export interface ClientWrite {
  /** From 1, in the order in which they were begun; the body names it, so that any version tells whose bytes it holds. */
  readonly number: number;
  readonly region: RegionName;
  readonly key: string;
  readonly kind: 'put' | 'delete';
  readonly content?: Content;
  /** Of a put under logical-timestamp. */
  readonly counter?: number;
  /** The write that it says it has seen, by `previous-etag`. */
  readonly claimed?: ClientWrite;
  /** `lost`: no answer came, so it may have happened or not. `refused`: it was never taken. */
  told: 'acknowledged' | 'lost' | 'refused';
  versionId?: string;
}

export interface Content {
  readonly body: string;
  /** MD5, in hex. */
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly headers: ContentHeaders;
}

export interface ContentHeaders {
  readonly ContentType?: string;
  readonly CacheControl?: string;
  readonly ContentLanguage?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
}

const NUMBER_IN_BODY = /^write #(\d+) /;

export function numberIn(body: string): number | undefined {
  const [, number] = NUMBER_IN_BODY.exec(body) ?? [];
  return number === undefined ? undefined : Number(number);
}

export function nameOf(write: ClientWrite): string {
  return `#${write.number} (${write.kind} in ${write.region}, version ${write.versionId})`;
}
