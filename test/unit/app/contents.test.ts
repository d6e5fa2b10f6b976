import { describe, expect, it } from 'vitest';
import { createMemoryObjectStore } from '../../../src/adapters/memory/object-store.ts';
import { createS3 } from '../../../src/adapters/memory/s3/index.ts';
import { NO_AIDS, withContents } from '../../../src/app/reconcile/contents.ts';
import type { Write } from '../../../src/domain/model/decision.ts';
import { type ETag, parseObjectKey, parseSetName, type VersionId } from '../../../src/domain/model/ids.ts';
import type { Material } from '../../../src/domain/model/policy.ts';
import type { Place } from '../../../src/domain/model/version.ts';
import { loadEngine } from '../../../src/merge/index.ts';
import { createAdvisers } from '../../../src/policies/framework/advisers.ts';
import { DUBLIN, NOON, TOKYO, VIRGINIA } from '../../support/story.ts';

/** Tokyo's object is older than its bucket's versioning, so its id is `null`; Dublin has a copy of it, Virginia's is as old. */
function legacy() {
  const s3 = createS3({ now: () => NOON });
  const set = parseSetName('documents');
  const key = parseObjectKey('a');
  s3.createBucket({ bucket: 'tokyo', region: TOKYO });
  s3.createBucket({ bucket: 'virginia', region: VIRGINIA });
  s3.createBucket({ bucket: 'dublin', region: DUBLIN, versioning: 'Enabled' });
  const puts = (bucket: string, text: string) => s3.putObject({ bucket, key, body: Buffer.from(text) });
  const { object } = puts('tokyo', 'decided');
  const copy: Place = { region: DUBLIN, id: puts('dublin', 'decided').versionId as VersionId };
  const replicaSet = {
    name: set,
    regions: [TOKYO, DUBLIN, VIRGINIA],
    buckets: { [TOKYO]: { bucket: 'tokyo' }, [DUBLIN]: { bucket: 'dublin' }, [VIRGINIA]: { bucket: 'virginia' } },
    ruleFor: () => {
      throw new TypeError('nobody asks');
    },
  };
  const store = createMemoryObjectStore({ sets: new Map([[set, replicaSet]]), s3For: () => s3 });
  const etag = object.eTag.replaceAll('"', '') as ETag;
  const write: Write = {
    ...{ region: TOKYO, id: 'null' as VersionId, time: NOON },
    state: { kind: 'object', etag, size: 'decided'.length, headers: {}, metadata: {} },
    stamp: { time: NOON, decision: 0, region: TOKYO, layer: 0 },
  };
  const deps = { store, advisers: createAdvisers({ engine: loadEngine }) };
  const again = async () => ({ kind: 'missing' as const, why: 'nobody made it' });
  const read = async (places: readonly Place[]): Promise<Material | undefined> => {
    const aids = await withContents(
      { kind: 'contents', of: [write] },
      [{ write, places, again }],
      NO_AIDS,
      { set, key },
      deps,
    );
    return aids.contents.get(`${TOKYO}/null`);
  };
  return { puts, read, copy, own: { region: TOKYO, id: write.id } satisfies Place };
}

const decided = { kind: 'bytes', bytes: Buffer.from('decided') };

describe('a content that policies ask for', () => {
  it('is read where the write lies, and of a copy where that is gone', async () => {
    const { read, own, copy } = legacy();
    expect(await read([own])).toMatchObject(decided);
    expect(await read([{ ...own, id: 'gone' as VersionId }, copy])).toMatchObject(decided);
  });

  it.each(['another', 'less'])('is not what has replaced a null version under its id: %j', async (text) => {
    const { puts, read, own, copy } = legacy();
    puts('tokyo', text);
    expect(await read([own])).toMatchObject({ kind: 'missing', why: expect.stringContaining(TOKYO) });
    expect(await read([own, copy])).toMatchObject(decided);
  });

  it('is not asked by the ETag of the original where another region stood at it: equal content may go by another', async () => {
    const { puts, read, own } = legacy();
    puts('virginia', 'DECIDED');
    const places = [
      { ...own, id: 'gone' as VersionId },
      { region: VIRGINIA, id: own.id },
    ];
    expect(await read(places)).toMatchObject({ kind: 'bytes', bytes: Buffer.from('DECIDED') });
  });

  it('is not what has another length than was decided about', async () => {
    const { puts, read } = legacy();
    for (const text of ['more than decided', 'less']) {
      const place: Place = { region: DUBLIN, id: puts('dublin', text).versionId as VersionId };
      const why = `${DUBLIN} holds ${text.length} bytes in place of 7`;
      expect(await read([place])).toEqual({ kind: 'missing', why });
    }
  });
});
