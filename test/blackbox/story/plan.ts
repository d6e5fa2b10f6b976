import { createHash } from 'node:crypto';
import { COUNTER_FIELD, type PolicyName, policyOf } from '../stack/setup.ts';
import type { Content, ContentHeaders } from './history.ts';
import type { Random } from './random.ts';

export interface Size {
  readonly keys: number;
  readonly writes: number;
  /** Keys are such as can be files; left out: any. */
  readonly areFiles?: boolean;
}

/** What the next client is to do, whichever region's it is. */
export interface Intent {
  readonly number: number;
  readonly key: string;
  readonly kind: 'put' | 'delete';
  /** Reads first, in its own region or in another one, and says by `previous-etag` what it read. */
  readonly reads?: 'here' | 'elsewhere';
  /** Hangs up as soon as it has asked. */
  readonly isImpatient: boolean;
  readonly random: Random;
}

/** Keys that were written a moment ago are likely to be written again: that is what makes conflicts. */
const RECENT_KEYS = 5;
const AGAIN = 0.45;
const DELETES = 0.12;
const IMPATIENT = 0.01;
const CAREFUL = 0.6;

export function* planOf(
  { keys, writes, areFiles = false }: Size,
  policies: readonly PolicyName[],
  random: Random,
): Generator<Intent> {
  const recent: string[] = [];
  for (let number = 1; number <= writes; number++) {
    const key =
      recent.length > 0 && random.chance(AGAIN)
        ? random.pick(recent)
        : keyNamed(random.below(keys), policies, areFiles);
    recent.push(key);
    if (recent.length > RECENT_KEYS) recent.shift();
    const kind = random.chance(DELETES) ? 'delete' : 'put';
    const isCareful = policyOf(key) === 'optimistic-concurrency' && kind === 'put' && random.chance(CAREFUL);
    yield {
      number,
      key,
      kind,
      ...(isCareful ? { reads: random.chance(0.7) ? 'here' : 'elsewhere' } : {}),
      isImpatient: random.chance(IMPATIENT),
      random,
    };
  }
}

/** Keys as people have them, some of them prefixes of others. */
const ANY_SHAPES: readonly ((at: number) => string)[] = [
  (at) => `documents/${at}`,
  (at) => `documents/${at}/draft`,
  (at) => `Bücher und Hefte/${at} + 1.txt`,
  (at) => `a//b/../${at}&?=%41`,
  (at) => `日本/${at}.json`,
];

/** Servers that keep objects as files take no key with an empty or a dotted part, nor one that is a folder of another. */
const FILE_SHAPES: typeof ANY_SHAPES = [
  (at) => `documents/${at}`,
  (at) => `Bücher und Hefte/${at} + 1.txt`,
  (at) => `a/b.c/${at}&?=%41`,
  (at) => `日本/${at}.json`,
];

function keyNamed(at: number, policies: readonly PolicyName[], areFiles: boolean): string {
  const shapes = areFiles ? FILE_SHAPES : ANY_SHAPES;
  const folder = Math.floor(at / shapes.length);
  const shape = shapes[at % shapes.length];
  return `${policies[folder % policies.length]}/${shape?.(folder)}`;
}

const HEADERS: readonly ContentHeaders[] = [
  {},
  { ContentType: 'text/plain; charset=utf-8' },
  { ContentType: 'application/json', CacheControl: 'max-age=60' },
  { ContentLanguage: 'de', ContentDisposition: 'attachment; filename="a b.txt"' },
  { ContentType: 'text/markdown', ContentEncoding: 'identity', CacheControl: 'no-cache' },
];

export function contentOf({ number, random }: Intent, said: { counter?: number; previousEtag?: string }): Content {
  const body = `write #${number} ${'.'.repeat(random.below(400))}`;
  const metadata = {
    author: `client ${number % 17}`,
    ...(random.chance(0.3) ? { 'review-state': random.pick(['open', 'done']) } : {}),
    ...(said.counter === undefined ? {} : { [COUNTER_FIELD]: String(said.counter) }),
    ...(said.previousEtag === undefined ? {} : { 'previous-etag': said.previousEtag }),
  };
  return { body, etag: createHash('md5').update(body).digest('hex'), metadata, headers: random.pick(HEADERS) };
}
