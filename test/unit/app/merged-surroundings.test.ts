import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAgain } from '../../../src/app/reconcile/make-again.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { parseVersionId, type Region } from '../../../src/domain/model/ids.ts';
import { MARKER_FIELD } from '../../../src/domain/model/marker.ts';
import { contentName } from '../../../src/domain/model/policy.ts';
import { loadEngine } from '../../../src/merge/index.ts';
import { asksOf, replay } from '../../../src/policies/framework/replay.ts';
import { Unavailable } from '../../../src/ports/errors.ts';
import { type SmallWorld, smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

interface Around {
  readonly system?: Record<string, string>;
  readonly metadata?: Record<string, string>;
  readonly tags?: Record<string, string>;
}

function puts(world: SmallWorld, region: Region, body: string, { system = {}, metadata = {}, tags = {} }: Around) {
  const input = { bucket: world.bucketOf(region), key: world.ref.key, body: Buffer.from(body), system, metadata };
  const set = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return parseVersionId(world.s3.putObject({ ...input, tags: set }).versionId ?? '');
}

/** What a reader finds in each region around the bytes. */
const found = (world: SmallWorld) =>
  [VIRGINIA, DUBLIN, TOKYO].map((region) => {
    const head = world.headOf(region);
    if (head?.kind !== 'object') return undefined;
    const { [MARKER_FIELD]: _, ...metadata } = head.metadata;
    const tags = Object.fromEntries(head.tags.map(({ key, value }) => [key, value]));
    return { body: head.body.toString(), system: head.system, metadata, tags };
  });

const ENGINE = await loadEngine('json');
const md5 = (text: string) => hash('md5', text);
const BASE = '{"a":1,"b":1}';
const HERE = '{"a":2,"b":1}';
const THERE = '{"a":1,"b":2}';
const BOTH = '{"a":2,"b":2}';

/** All had the base; Virginia and Dublin wrote without having seen each other, and a function has decided. */
async function merged(rule: Parameters<typeof smallWorld>[0] = { policies: [{ use: 'json-merge' }] }) {
  const world = smallWorld(rule);
  const type = { contentType: 'application/json' };
  const id = puts(world, VIRGINIA, BASE, {
    system: { ...type, cacheControl: 'a' },
    metadata: { owner: 'web', md5: md5(BASE), mtime: '1700000000.5' },
    tags: { public: 'yes', team: 'docs' },
  });
  await world.tell(VIRGINIA, id);
  await world.drain();
  puts(world, VIRGINIA, HERE, {
    system: { ...type, cacheControl: 'b' },
    metadata: { owner: 'web', md5: md5(HERE), mtime: '1700000010.5' },
    tags: { public: 'yes', team: 'law' },
  });
  const last = puts(world, DUBLIN, THERE, {
    system: { ...type, cacheControl: 'a', contentLanguage: 'nl' },
    metadata: { owner: 'ops', md5: md5(THERE), mtime: '1700000009.25' },
    tags: { team: 'docs', cost: '7' },
  });
  await world.tell(DUBLIN, last);
  return world;
}

/** What surrounds the merge when the entry is replayed. */
function around(entry: Decision) {
  const writes = [...entry.contenders, ...(entry.base ? [entry.base.write] : [])];
  const contents = new Map(
    writes.map((write) => {
      const isIts = (text: string) => write.state.kind === 'object' && write.state.etag === md5(text);
      const bytes = Buffer.from([BASE, HERE, THERE].find(isIts) ?? '');
      return [contentName(write), { kind: 'bytes' as const, bytes }];
    }),
  );
  const ending = replay(entry, { contents, engines: { json: ENGINE }, answers: {} })?.ending;
  return ending?.kind === 'merges' ? ending.around : undefined;
}

const WANTED = {
  body: BOTH,
  system: { contentType: 'application/json', cacheControl: 'b', contentLanguage: 'nl' },
  metadata: {
    owner: 'ops',
    md5: md5(BOTH),
    mtime: expect.stringMatching(/^17000000[1-9]\d\.\d+$|^1700000[1-9]\d\d\.\d+$/),
  },
  tags: { team: 'law', cost: '7' },
};

describe('a merge comes to every region', () => {
  it('with headers, metadata and tags of all, and a hash and a time of its own', async () => {
    const world = await merged();
    await world.drain();
    expect(found(world)).toEqual([WANTED, WANTED, WANTED]);
    const [{ metadata } = WANTED] = found(world).flatMap((one) => one ?? []);
    expect(Number(metadata.mtime)).toBeGreaterThan(1700000012);
  });

  it('its entry tells the tags, so that pushes read none, and it replays to the very same without being asked', async () => {
    const world = await merged();
    const entry: Decision = JSON.parse(JSON.stringify(await world.latest()));
    expect(entry.outcome.write.state).toMatchObject({ tags: WANTED.tags, tagCount: 2 });
    expect(
      entry.contenders.map(({ state }) => state.kind === 'object' && Object.keys(state.tags ?? {}).length),
    ).toEqual([2, 2]);
    const made = await makeAgain(entry, world.deps);
    expect(made).toEqual({ kind: 'made', made: { bytes: expect.anything() } });
    const reading = world.deps.store.tags;
    Object.assign(world.deps.store, { tags: () => Promise.reject(new Error('tags were read')) });
    await world.drain();
    Object.assign(world.deps.store, { tags: reading });
    expect(found(world)).toEqual([WANTED, WANTED, WANTED]);
    expect(asksOf(entry)).toMatchObject({ kind: 'contents' });
  });

  it('by what the rule says describes bytes, which its entry tells to whoever replays it', async () => {
    const world = await merged({ policies: [{ use: 'json-merge' }], byteFields: { owner: 'drop', md5: 'keep' } });
    const entry: Decision = JSON.parse(JSON.stringify(await world.latest()));
    const { state } = entry.outcome.write;
    expect(state.kind === 'object' && Object.keys(state.metadata).sort()).toEqual(['md5', 'mtime']);
    expect(around(entry)?.metadata).toEqual(state.kind === 'object' && state.metadata);
  });

  it('comes to the same in every order of the contenders', async () => {
    const entry: Decision = JSON.parse(JSON.stringify(await (await merged()).latest()));
    const orders = [entry.contenders, entry.contenders.toReversed()].map((contenders) =>
      around({ ...entry, contenders }),
    );
    expect(orders[0]).toBeDefined();
    expect(orders[0]).toEqual(orders[1]);
  });

  it('of an entry that does not tell tags takes them from where the one lies that it resembles', async () => {
    const world = await merged();
    const entry: Decision = JSON.parse(JSON.stringify(await world.latest()));
    const untold = <Of extends { state: object }>(write: Of): Of => {
      const { tags: _, ...state } = write.state as { tags?: object };
      return { ...write, state };
    };
    const old = {
      ...entry,
      contenders: entry.contenders.map(untold),
      ...(entry.base ? { base: { ...entry.base, write: untold(entry.base.write) } } : {}),
      outcome: { ...entry.outcome, write: untold(entry.outcome.write) },
    };
    expect(await makeAgain(old, world.deps)).toMatchObject({ kind: 'made', made: { tagsOf: [{ region: DUBLIN }] } });
  });

  it('waits while tags can’t be told', async () => {
    const world = smallWorld({ policies: [{ use: 'json-merge' }] });
    for (const [region, body] of [
      [VIRGINIA, '{"a":1}'],
      [DUBLIN, '{"b":2}'],
    ] as const)
      puts(world, region, body, { tags: { of: region } });
    const reading = world.deps.store.tags;
    Object.assign(world.deps.store, { tags: () => Promise.reject(new Unavailable('not now')) });
    await world.look();
    expect(await world.log()).toEqual([]);
    Object.assign(world.deps.store, { tags: reading });
    await world.look();
    expect((await world.latest()).outcome).toMatchObject({
      kind: 'merged',
      write: { state: { tags: { of: DUBLIN } } },
    });
  });
});

describe('content that the owner’s code has made', () => {
  const base64 = Buffer.from('made').toString('base64');
  const CUSTOM = [{ use: 'custom', module: './mine.ts' }];

  it('keeps what all contenders share, and is described anew', async () => {
    const world = await merged({ policies: CUSTOM, answer: async () => ({ kind: 'content', base64, why: '' }) });
    await world.drain();
    const wanted = { ...WANTED, body: 'made', metadata: { ...WANTED.metadata, md5: md5('made') } };
    expect(found(world)).toEqual([wanted, wanted, wanted]);
  });

  it('or is like one of them', async () => {
    const world = await merged({
      policies: CUSTOM,
      answer: async (_, { contenders }) => {
        const { region, id } = contenders.find((write) => write.region === VIRGINIA) ?? {
          region: VIRGINIA,
          id: parseVersionId('none'),
        };
        return { kind: 'content', base64, like: { region, id }, why: '' };
      },
    });
    await world.drain();
    const wanted = {
      body: 'made',
      system: { contentType: 'application/json', cacheControl: 'b' },
      metadata: { ...WANTED.metadata, owner: 'web', md5: md5('made') },
      tags: { public: 'yes', team: 'law' },
    };
    expect(found(world)).toEqual([wanted, wanted, wanted]);
  });
});
