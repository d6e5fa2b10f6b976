import { describe, expect, test } from 'vitest';
import { interleave } from '../../../../../src/adapters/aws/s3/read/entry-order.ts';
import { parseObjectKey } from '../../../../../src/domain/model/ids.ts';
import type { KeyAt } from '../../../../../src/ports/object-store.ts';
import { DUBLIN, SET } from '../../../../contract/object-store/object-store-cast.ts';
import { scriptedStore, type WireRequest } from './stub-s3.ts';

const AT: KeyAt = { set: SET, region: DUBLIN, key: parseObjectKey('a b') };
/** Newest first, all of one second. */
const ENTRIES = ['DeleteMarker:5', 'Version:4', 'Version:3', 'DeleteMarker:2', 'Version:1'];

function element(entry: string, key = 'a+b'): string {
  const [name, id] = entry.split(':');
  return `<${name}><Key>${key}</Key><VersionId>${id}</VersionId><LastModified>2026-01-01T00:00:00.000Z</LastModified></${name}>`;
}

function page(elements: string, next?: string): { status: number; body: string } {
  const markers = next ? `<NextKeyMarker>a+b</NextKeyMarker><NextVersionIdMarker>${next}</NextVersionIdMarker>` : '';
  const body = `<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>${next !== undefined}</IsTruncated>${markers}${elements}</ListVersionsResult>`;
  return { status: 200, body };
}

/** Everything that is known needs no HEAD. */
const KNOWN = { known: new Set(ENTRIES.map((entry) => entry.split(':')[1] as never)) };
const ids = (stack: unknown) => (Array.isArray(stack) ? stack.map(({ id }) => id) : stack);

test('the order is that of the answer’s text', async () => {
  const { store, asked } = scriptedStore(() => page(ENTRIES.map((entry) => element(entry)).join('')));
  expect(ids(await store.stack(AT, KNOWN))).toEqual(['1', '2', '3', '4', '5']);
  expect(asked()[0]?.query).toMatchObject({ prefix: 'a b', 'encoding-type': 'url', 'max-keys': '3' });
});

test('names in other keys’ text are no elements', async () => {
  const strange = element('Version:9', '&lt;DeleteMarker&gt;');
  const { store } = scriptedStore(() => page(`${element('DeleteMarker:2')}${element('Version:1')}${strange}`));
  expect(ids(await store.stack(AT, KNOWN))).toEqual(['1', '2']);
});

/** An endpoint whose elements can't be recognised in the text. */
function obscure({ query }: WireRequest): { status: number; body: string } {
  const from = query['version-id-marker']
    ? ENTRIES.findIndex((entry) => entry.endsWith(`:${query['version-id-marker']}`)) + 1
    : 0;
  const shown = ENTRIES.slice(from, from + Number(query['max-keys']));
  const isLast = from + shown.length >= ENTRIES.length;
  const rest = shown.map((entry) => element(entry)).join('');
  return page(`<!-- <Version > -->${rest}`, isLast ? undefined : shown.at(-1)?.split(':')[1]);
}

test('where the text does not tell, entries are listed one by one', async () => {
  const { store, asked } = scriptedStore(obscure);
  expect(ids(await store.stack(AT, KNOWN))).toEqual(['1', '2', '3', '4', '5']);
  expect(asked().map(({ query }) => query['max-keys'])).toEqual(['3', '1', '1', '1', '1', '1']);
});

test('and where even that does not tell, the region is unreadable rather than guessed at', async () => {
  const { store } = scriptedStore(() => page(`<!-- <Version > -->${ENTRIES.map((entry) => element(entry)).join('')}`));
  expect(await store.stack(AT, KNOWN)).toMatchObject({ kind: 'unreadable', reason: 'unreachable' });
});

test('an endpoint that does not encode keys is understood by what it leaves out', async () => {
  const plain = page(element('Version:1', 'a b')).body.replace('<EncodingType>url</EncodingType>', '');
  const { store } = scriptedStore(() => ({ status: 200, body: plain }));
  expect(ids(await store.stack(AT, KNOWN))).toEqual(['1']);
});

describe('two arrays are put together', () => {
  const [version, marker] = [{ VersionId: 'v' }, { VersionId: 'm' }];
  test.each([
    ['in the order noted', ['DeleteMarker', 'Version'], [version], [marker], ['DeleteMarker', 'Version']],
    ['without any note where one is empty', [], [version, version], [], ['Version', 'Version']],
    ['and where the other is', [], [], [marker], ['DeleteMarker']],
  ] as const)('%s', (_, order, versions, markers, expected) => {
    expect(interleave(order, versions, markers)?.map(({ kind }) => kind)).toEqual(expected);
  });

  test.each([
    ['too short', ['Version']],
    ['too long', ['Version', 'DeleteMarker', 'Version']],
    ['of other elements', ['Version', 'Version']],
  ] as const)('but not where the note is %s', (_, order) => {
    expect(interleave(order, [version], [marker])).toBeUndefined();
  });
});
