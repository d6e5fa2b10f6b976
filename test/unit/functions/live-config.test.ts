import { beforeEach, describe, expect, it } from 'vitest';
import { followConfiguration } from '../../../functions/configuration/live-config.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import { Unavailable } from '../../../src/ports/errors.ts';

const BUCKETS = { 'us-east-1': 'acme-virginia', 'eu-west-1': 'acme-dublin' };
const config = (policy: string) => ({
  home: 'us-east-1',
  sets: { documents: { buckets: BUCKETS, rules: [{ policy }] } },
});
const hashOf = (policy: string) => compileConfig(checkConfig(config(policy), 'test')).hash;
const DEPLOYED = hashOf('last-writer-wins');

/** A text that the owner stores and takes away, a clock, and notes of what was read and told. */
function scene() {
  const stored: { text?: string; version: number; reads: (string | undefined)[] } = { version: 0, reads: [] };
  const told: string[] = [];
  let now = 0;
  const inForce = followConfiguration({
    source: {
      name: 's3://acme-config/concord.yml',
      async read(known) {
        stored.reads.push(known);
        if (stored.text === undefined) throw new Unavailable('s3://acme-config/concord.yml is not there.');
        const version = String(stored.version);
        return version === known ? undefined : { text: stored.text, version };
      },
    },
    deployed: checkConfig(config('last-writer-wins'), 'test'),
    trustedMs: 60_000,
    clock: { now: () => now },
    logger: {
      info: (message) => void told.push(`info ${message}`),
      warn: (message) => void told.push(`warn ${message}`),
      error: (message) => void told.push(`error ${message}`),
    },
    metrics: { count: (name, set) => void told.push(`count ${name}${set ? ` of ${set}` : ''}`) },
  });
  return {
    stored,
    store(value: unknown): void {
      stored.text = typeof value === 'string' ? value : JSON.stringify(value);
      stored.version += 1;
    },
    pass: (seconds: number) => (now += seconds * 1000),
    hash: async () => (await inForce()).hash,
    inForce,
    news: () => told.splice(0),
  };
}

let world: ReturnType<typeof scene>;
beforeEach(() => {
  world = scene();
});

describe('the configuration in force', () => {
  it('is the live one from the first invocation on, as YAML or JSON, with its rules and its hash', async () => {
    world.store(
      `home: us-east-1\nsets:\n  documents:\n    buckets: ${JSON.stringify(BUCKETS)}\n    rules: [{ policy: logical-timestamp }]\n`,
    );
    expect(await world.hash()).toBe(hashOf('logical-timestamp'));
    const [set] = (await world.inForce()).sets.values();
    expect(set?.configuration).toBe(hashOf('logical-timestamp'));
    expect(world.news()).toEqual([
      `info Configuration ${hashOf('logical-timestamp')} is in force now, from s3://acme-config/concord.yml, in place of ${DEPLOYED}.`,
    ]);
  });

  it('is trusted for a minute, then looked at by its version, and changes with it', async () => {
    world.store(config('logical-timestamp'));
    await world.hash();
    world.store(config('optimistic-concurrency'));
    world.pass(59);
    expect(await world.hash()).toBe(hashOf('logical-timestamp'));
    world.pass(1);
    expect(await world.hash()).toBe(hashOf('optimistic-concurrency'));
    world.pass(60);
    await world.hash();
    expect(world.stored.reads).toEqual([undefined, '1', '2']);
    expect(world.news()).toHaveLength(2);
  });

  it('is read once for all who ask at the same time', async () => {
    world.store(config('logical-timestamp'));
    const all = await Promise.all([world.hash(), world.hash(), world.hash()]);
    expect([new Set(all).size, world.stored.reads.length]).toEqual([1, 1]);
  });

  it('stays what was deployed where there is none to be had, and every look says so', async () => {
    expect(await world.hash()).toBe(DEPLOYED);
    expect(world.news()).toEqual([
      `error s3://acme-config/concord.yml is not there. Until then configuration ${DEPLOYED} stays in force.`,
      'count ConfigurationErrors',
    ]);
    await world.hash();
    expect(world.news()).toEqual([]);
    world.pass(60);
    await world.hash();
    expect(world.news()).toContain('count ConfigurationErrors');
  });

  it.each([
    ['of broken syntax', 'home: [', /concord\.yml has a problem/],
    ['against the schema', config('coin-toss'), /no policy is called coin-toss/],
    [
      'that wants another bucket',
      { ...config('union'), sets: { documents: { buckets: { ...BUCKETS, 'eu-west-1': 'x-y-z' } } } },
      /deploy for that/,
    ],
  ])('stays the last good one beside one %s, until that is mended', async (_, broken, why) => {
    world.store(config('logical-timestamp'));
    await world.hash();
    world.news();
    world.store(broken);
    for (const look of ['first', 'next']) {
      world.pass(60);
      expect([look, await world.hash()]).toEqual([look, hashOf('logical-timestamp')]);
      expect(world.news()).toEqual([expect.stringMatching(why), 'count ConfigurationErrors']);
    }
    world.store(config('optimistic-concurrency'));
    world.pass(60);
    expect(await world.hash()).toBe(hashOf('optimistic-concurrency'));
    expect(world.news()).toEqual([expect.stringMatching(/^info /)]);
  });

  it('stays the last good one while it can’t be read, and is not read anew after', async () => {
    world.store(config('logical-timestamp'));
    await world.hash();
    const { text } = world.stored;
    delete world.stored.text;
    world.pass(60);
    expect(await world.hash()).toBe(hashOf('logical-timestamp'));
    Object.assign(world.stored, { text });
    world.pass(60);
    await world.hash();
    expect(world.stored.reads).toEqual([undefined, '1', '1']);
  });
});
