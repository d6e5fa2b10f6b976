import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryObjectStore, type StoreFault } from '../../../src/adapters/memory/object-store.ts';
import { createS3 } from '../../../src/adapters/memory/s3/index.ts';
import { ruleFor } from '../../../src/app/reconcile/consult.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import type { Write } from '../../../src/domain/model/decision.ts';
import { parseObjectKey, parseSetName, parseVersionId, type Region } from '../../../src/domain/model/ids.ts';
import { DELETED } from '../../../src/domain/model/version.ts';
import { DUBLIN, NOON, VIRGINIA } from '../../support/story.ts';

const BUCKETS = { [VIRGINIA]: 'acme-virginia', [DUBLIN]: 'acme-dublin' };
const SLOW: StoreFault = { status: 503, code: 'SlowDown', message: 'slow' };
const REST = { name: 'rest', policy: 'last-writer-wins' };
const TEAM = { name: 'team', match: 'teams/**', tag: { team: 'red' }, policy: 'last-writer-wins' };

/** Two regions, the rules of a configuration, and a note of every time that tags are read. */
function scene(rules: readonly object[]) {
  const config = { home: VIRGINIA, sets: { documents: { buckets: BUCKETS, rules } } };
  const { sets } = compileConfig(checkConfig(config, 'test'));
  const set = sets.get(parseSetName('documents'));
  if (!set) throw new Error('the set is missing');
  const s3 = createS3({ now: () => NOON });
  for (const [region, bucket] of Object.entries(BUCKETS)) s3.createBucket({ bucket, region, versioning: 'Enabled' });
  const looks: string[] = [];
  const faults = new Map<Region, StoreFault>();
  const store = createMemoryObjectStore({
    sets,
    s3For: () => s3,
    faults: ({ region }, operation) => {
      if (operation === 'tags') looks.push(region);
      return faults.get(region);
    },
  });
  const stampOf = (region: Region) => ({ time: NOON, decision: 0, region, layer: 1 }) as const;

  return {
    looks,
    faults,

    async puts(region: Region, key: string, tags: Record<string, string> = {}): Promise<Write> {
      const bucket = BUCKETS[region] ?? '';
      const written = Object.entries(tags).map(([name, value]) => ({ key: name, value }));
      s3.putObject({ bucket, key, body: Buffer.from(region), tags: written });
      const head = await store.head({ set: set.name, region, key: parseObjectKey(key) });
      if (head.kind !== 'object') throw new Error(`no ${key} in ${region}`);
      return { region, id: head.id, time: NOON, state: head.state, stamp: stampOf(region) };
    },

    removes: ({ region, id }: Write, key: string) =>
      s3.deleteObject({ bucket: BUCKETS[region] ?? '', key, versionId: id }),

    deletes: (region: Region): Write => ({
      region,
      id: parseVersionId('marker'),
      time: NOON,
      state: DELETED,
      stamp: stampOf(region),
    }),

    async rule(key: string, ...contenders: Write[]): Promise<string | undefined> {
      looks.length = 0;
      const found = await ruleFor(contenders, { replicaSet: set, key: parseObjectKey(key), log: [] }, { store });
      return 'kind' in found ? `${found.kind}: ${found.why}` : found.name;
    },
  };
}

let world: ReturnType<typeof scene>;
beforeEach(() => {
  world = scene([TEAM, REST]);
});

describe('a rule by tags', () => {
  it('takes a conflict if every object carries them; deletes fit', async () => {
    const [a, b, bare] = [
      await world.puts(VIRGINIA, 'teams/a', { team: 'red', stage: 'draft' }),
      await world.puts(DUBLIN, 'teams/a', { team: 'red' }),
      await world.puts(DUBLIN, 'teams/a'),
    ];
    expect(await world.rule('teams/a', a, b)).toBe('team');
    expect(world.looks.sort()).toEqual([DUBLIN, VIRGINIA]);
    expect(await world.rule('teams/a', a, world.deletes(DUBLIN))).toBe('team');
    expect(await world.rule('teams/a', world.deletes(VIRGINIA), world.deletes(DUBLIN))).toBe('team');
    expect(await world.rule('teams/a', a, bare)).toBe('rest');
  });

  it('has tags read of nobody who has none, for no other key, and for no plain update', async () => {
    const tagged = await world.puts(VIRGINIA, 'teams/a', { team: 'red' });
    const bare = await world.puts(DUBLIN, 'teams/a');
    await world.rule('teams/a', tagged, bare);
    expect(world.looks).toEqual([VIRGINIA]);
    await world.rule('other', tagged, bare);
    expect(world.looks).toEqual([]);
    await world.rule('teams/a', tagged);
    expect(world.looks).toEqual([]);
  });

  it('has those of a plain update read where its mode hangs on them', async () => {
    world = scene([{ ...TEAM, mode: 'observe' }, REST]);
    const tagged = await world.puts(VIRGINIA, 'teams/a', { team: 'red' });
    expect(await world.rule('teams/a', tagged)).toBe('team');
    expect(world.looks).toEqual([VIRGINIA]);
  });

  it('asks for nothing where size, type or an earlier rule settle it', async () => {
    world = scene([{ name: 'small', size: { max: 100 }, policy: 'last-writer-wins' }, TEAM, REST]);
    const tagged = await world.puts(VIRGINIA, 'teams/a', { team: 'red' });
    expect(await world.rule('teams/a', tagged, await world.puts(DUBLIN, 'teams/a'))).toBe('small');
    world = scene([{ ...TEAM, 'content-type': 'image/*' }, REST]);
    expect(await world.rule('teams/a', tagged, await world.puts(DUBLIN, 'teams/a'))).toBe('rest');
    expect(world.looks).toEqual([]);
  });

  it('leaves the key waiting where tags can’t be read, and takes a version that is gone for one without', async () => {
    const a = await world.puts(VIRGINIA, 'teams/a', { team: 'red' });
    const b = await world.puts(DUBLIN, 'teams/a', { team: 'red' });
    world.faults.set(DUBLIN, SLOW);
    expect(await world.rule('teams/a', a, b)).toMatch(/^again: eu-west-1: .*slow down/);
    world.faults.clear();
    world.removes(b, 'teams/a');
    expect(await world.rule('teams/a', a, b)).toBe('rest');
  });
});
