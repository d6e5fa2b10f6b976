import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../../../src/adapters/memory/journal.ts';
import { decisionsAfter, decisionsSince } from '../../../../src/app/asking/recent.ts';
import type { Decision } from '../../../../src/domain/model/decision.ts';
import { parseObjectKey } from '../../../../src/domain/model/ids.ts';
import type { Journal } from '../../../../src/ports/journal.ts';
import { DUBLIN, Story, VIRGINIA } from '../../../support/story.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MIDNIGHT = Date.UTC(2026, 1, 1);

const story = new Story([VIRGINIA, DUBLIN]);
const template = story.decide(story.put(VIRGINIA, { bytes: 'plan' })) as Decision;
const set = story.replicaSet.name;

function decided(key: string, decidedAt: number, situation: Decision['situation'] = 'first'): Decision {
  return { ...template, key: parseObjectKey(key), seq: 1, decidedAt, situation };
}

/** A journal that counts the pages that were read. */
async function journalWith(...decisions: readonly Decision[]) {
  const memory = createMemoryJournal();
  const pages: string[] = [];
  const journal: Journal = {
    ...memory,
    decisions: async (of, day, page) => {
      pages.push(day);
      return await memory.decisions(of, day, page);
    },
  };
  for (const decision of decisions) await memory.append(decision);
  return { journal, pages, append: memory.append };
}

async function keysOf(decisions: AsyncIterable<Decision>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of decisions) keys.push(key);
  return keys;
}

describe('decisions since a time', () => {
  it('come newest first, over days, and not those before', async () => {
    const { journal, pages } = await journalWith(
      decided('early', MIDNIGHT - 3 * HOUR),
      decided('last night', MIDNIGHT - HOUR, 'conflict'),
      decided('this morning', MIDNIGHT + HOUR),
    );
    const span = { set, since: MIDNIGHT - 2 * HOUR, now: MIDNIGHT + 2 * HOUR };
    expect(await keysOf(decisionsSince({ list: 'decisions', ...span }, journal))).toEqual([
      'this morning',
      'last night',
    ]);
    expect(pages).toEqual(['2026-02-01', '2026-01-31']);
    expect(await keysOf(decisionsSince({ list: 'conflicts', ...span }, journal))).toEqual(['last night']);
  });

  it('are read a page at a time, as far as somebody goes on', async () => {
    const many = Array.from({ length: 7 }, (_, at) => decided(`key ${at}`, MIDNIGHT + at * MINUTE));
    const { journal, pages } = await journalWith(...many);
    const span = { list: 'decisions', set, since: MIDNIGHT, now: MIDNIGHT + HOUR } as const;
    const reading = decisionsSince(span, journal, 2);
    for (const expected of ['key 6', 'key 5', 'key 4']) expect((await reading.next()).value?.key).toBe(expected);
    expect(pages).toHaveLength(2);
    expect(await keysOf(reading)).toEqual(['key 3', 'key 2', 'key 1', 'key 0']);
  });

  it('include those of a clock that is ahead of ours, though its day has only begun there', async () => {
    const { journal } = await journalWith(decided('ahead', MIDNIGHT + 1000));
    const span = { list: 'decisions', set, since: MIDNIGHT - HOUR, now: MIDNIGHT - MINUTE } as const;
    expect(await keysOf(decisionsSince(span, journal))).toEqual(['ahead']);
  });
});

describe('decisions as they happen', () => {
  it('are told once each, in order, and late ones too', async () => {
    const { journal, append } = await journalWith(decided('before', MIDNIGHT - 1), decided('a', MIDNIGHT + 1000));
    const later = [
      [decided('c', MIDNIGHT + 9_000), decided('b', MIDNIGHT + 8_000)],
      [],
      // A function with a slow clock, or a slow index.
      [decided('late', MIDNIGHT + 2_000)],
      [decided('an hour on', MIDNIGHT + HOUR)],
    ];
    let now = MIDNIGHT + 10_000;
    const wait = async () => {
      const happened = later.shift();
      for (const decision of happened ?? []) await append(decision);
      now += happened?.length ? HOUR : 0;
      return happened !== undefined;
    };
    const following = { set, since: MIDNIGHT, clock: { now: () => now }, wait };
    expect(await keysOf(decisionsAfter(following, journal))).toEqual(['a', 'b', 'c', 'late', 'an hour on']);
  });

  it('need one page a look, whatever has been told', async () => {
    const many = Array.from({ length: 100 }, (_, at) => decided(`key ${at}`, MIDNIGHT + at * 10 * MINUTE));
    const { journal, pages } = await journalWith(...many);
    let looks = 0;
    const wait = async () => ++looks <= 5 && pages.splice(0).length > 0;
    const following = { set, since: MIDNIGHT, clock: { now: () => MIDNIGHT + 1_000 * MINUTE }, wait };
    expect(await keysOf(decisionsAfter(following, journal))).toHaveLength(100);
    expect(pages).toEqual(['2026-02-01']);
  });
});
