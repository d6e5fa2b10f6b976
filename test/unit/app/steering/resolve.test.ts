import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Choice, planResolution, resolveHeld } from '../../../../src/app/steering/resolve.ts';
import { sweep } from '../../../../src/app/upkeep/sweep.ts';
import { isClosed } from '../../../../src/domain/model/decision.ts';
import type { Region, VersionId } from '../../../../src/domain/model/ids.ts';
import { MARKER_FIELD } from '../../../../src/domain/model/marker.ts';
import { replay } from '../../../../src/policies/framework/replay.ts';
import { Unavailable } from '../../../../src/ports/errors.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const MANUAL = [{ use: 'manual' }];

/** Virginia and Dublin have written over a draft that all had. */
async function contested() {
  const world = smallWorld({ policies: MANUAL });
  await world.write(VIRGINIA, 'draft', 'text/plain');
  await world.drain();
  const mine = world.put(VIRGINIA, 'mine', 'text/x-mine');
  const theirs = world.put(DUBLIN, 'theirs', 'text/x-theirs');
  await world.tell(VIRGINIA, mine);
  await world.tell(DUBLIN, theirs);
  await world.drain();
  return { world, mine, theirs, seen: (await world.latest()).seq };
}

const resolve = (world: SmallWorld, seen: number, choice: Choice) =>
  resolveHeld({ ref: world.ref, seen, choice }, world.deps);
const winner = (text: string): Choice => ({ kind: 'winner', winner: text });
const content = (text: string, region?: typeof TOKYO): Choice => ({
  kind: 'content',
  bytes: Buffer.from(text),
  ...(region ? { region } : {}),
});

describe('what a person chooses of what is held', () => {
  it('comes to every region, is named as chosen by that person, and leaves nothing open', async () => {
    const { world, mine, theirs, seen } = await contested();
    expect(world.bodies()).toEqual(['mine', 'theirs', 'draft']);
    const end = await resolve(world, seen, winner(`${VIRGINIA}/${mine}`));
    expect(end).toMatchObject({
      kind: 'resolved',
      decision: {
        seq: seen + 1,
        by: 'ada via concord resolve',
        situation: 'conflict',
        outcome: { kind: 'winner', write: { id: mine } },
        losers: [{ region: DUBLIN, id: theirs }],
        ruling: { policies: [{ use: 'manual', chosen: `${VIRGINIA}/${mine}` }], decidedBy: 'manual' },
      },
    });
    await world.drain();
    expect(world.bodies()).toEqual(['mine', 'mine', 'mine']);
    expect(isClosed(await world.latest())).toBe(true);
    expect((await world.journal.open(world.ref.set, { limit: 10 })).items).toEqual([]);
  });

  it('replays from the entry alone, also against the stamp', async () => {
    const { world, mine, theirs, seen } = await contested();
    for (const [id, region] of [
      [mine, VIRGINIA],
      [theirs, DUBLIN],
    ] as const) {
      const plan = await planResolution({ ref: world.ref, seen, choice: winner(region) }, world.deps);
      if (plan.kind !== 'planned' || plan.outcome.kind !== 'decision') throw new Error('no plan');
      expect(replay(JSON.parse(JSON.stringify(plan.outcome.decision)))).toMatchObject({ winner: { id } });
    }
  });

  it.each([
    ['a region', () => DUBLIN],
    ['a version', (theirs: VersionId) => theirs],
    ['the beginning of a version', (theirs: VersionId) => theirs.slice(0, 6)],
    ['region and version', (theirs: VersionId) => `${DUBLIN}/${theirs}`],
  ])('may be named by %s', async (_, name) => {
    const { world, theirs, seen } = await contested();
    expect(await resolve(world, seen, winner(name(theirs)))).toMatchObject({
      kind: 'resolved',
      decision: { outcome: { write: { id: theirs } } },
    });
  });

  it('is refused where it names none of them, or more than one, and nothing is appended', async () => {
    const { world, seen } = await contested();
    expect(await resolve(world, seen, winner(TOKYO))).toMatchObject({ kind: 'refused', reason: 'unknown-winner' });
    expect(await resolve(world, seen, winner(''))).toMatchObject({ kind: 'refused', reason: 'unknown-winner' });
    expect(await resolve(world, seen, winner('v.'))).toMatchObject({ kind: 'refused', reason: 'ambiguous-winner' });
    expect((await world.latest()).seq).toBe(seen);
  });

  it('may be left to a policy; one that holds it again is refused', async () => {
    const { world, theirs, seen } = await contested();
    const byPolicy = (use: string): Choice => ({ kind: 'policy', steps: [{ use }] });
    expect(await resolve(world, seen, byPolicy('manual'))).toMatchObject({ kind: 'refused', reason: 'held-again' });
    expect(await resolve(world, seen, byPolicy('last-writer-wins'))).toMatchObject({
      kind: 'resolved',
      decision: { outcome: { write: { id: theirs } }, ruling: { decidedBy: 'last-writer-wins' } },
    });
  });

  it('is planned without a trace', async () => {
    const { world, mine, seen } = await contested();
    const plan = await planResolution({ ref: world.ref, seen, choice: winner(VIRGINIA) }, world.deps);
    expect(plan).toMatchObject({
      kind: 'planned',
      contenders: [{ id: mine }, { region: DUBLIN }],
      outcome: { decision: { pushes: { [DUBLIN]: { state: 'pending' }, [TOKYO]: { state: 'pending' } } } },
    });
    expect((await world.latest()).seq).toBe(seen);
    expect(world.queue.messages()).toEqual([]);
  });

  it('is what later writes are compared with', async () => {
    const { world, mine, seen } = await contested();
    await resolve(world, seen, winner(VIRGINIA));
    await world.drain();
    await world.write(TOKYO, 'next');
    await world.drain();
    expect(world.bodies()).toEqual(['next', 'next', 'next']);
    expect(await world.latest()).toMatchObject({ situation: 'fast-forward' });
    expect((await world.log()).some(({ losers }) => losers.some(({ id }) => id === mine))).toBe(false);
  });
});

describe('content of a person’s own', () => {
  it('is written as a client would, with the newest content type, and wins over all', async () => {
    const { world, mine, theirs, seen } = await contested();
    const end = await resolve(world, seen, content('both', TOKYO));
    const head = world.headOf(TOKYO);
    expect(head).toMatchObject({ system: { contentType: 'text/x-theirs' }, metadata: {} });
    expect(end).toMatchObject({ kind: 'resolved', decision: { outcome: { write: { id: head?.versionId } } } });
    if (end.kind === 'resolved') expect(end.decision.losers.map(({ id }) => id).sort()).toEqual([mine, theirs].sort());
    await world.drain();
    expect(world.bodies()).toEqual(['both', 'both', 'both']);
  });

  /** Virginia's and Dublin's uploads share most of what surrounds them. */
  async function surrounded() {
    const world = smallWorld({ policies: [{ use: 'manual' }] });
    const put = (region: Region, body: string, metadata: Record<string, string>, tags: Record<string, string>) =>
      world.s3.putObject({
        ...{ bucket: world.bucketOf(region), key: world.ref.key, body: Buffer.from(body) },
        system: { contentType: 'text/html', cacheControl: 'max-age=60', contentLanguage: 'nl', expires: '0' },
        websiteRedirectLocation: '/there',
        metadata: { owner: 'web', md5: hash('md5', body), mtime: `170000000${body.length}`, ...metadata },
        tags: Object.entries({ public: 'yes', ...tags }).map(([key, value]) => ({ key, value })),
      });
    put(VIRGINIA, '<p>2', { note: 'v' }, { team: 'law' });
    put(DUBLIN, '<p>33', { note: 'd', 'previous-etag': 'x' }, { team: 'docs' });
    await world.look();
    const { seq } = await world.latest();
    const resolved = async (around?: Extract<Choice, { kind: 'content' }>['around']) => {
      const end = await resolve(world, seq, { ...(content('<p>4', TOKYO) as object), around } as Choice);
      await world.drain();
      const head = world.headOf(VIRGINIA);
      if (end.kind !== 'resolved' || head?.kind !== 'object') return end;
      const { [MARKER_FIELD]: _, ...metadata } = head.metadata;
      const tags = Object.fromEntries(head.tags.map(({ key, value }) => [key, value]));
      return {
        body: head.body.toString(),
        system: head.system,
        redirect: head.websiteRedirectLocation,
        metadata,
        tags,
      };
    };
    return { world, seq, resolved };
  }

  const SHARED = {
    body: '<p>4',
    system: { contentType: 'text/html', cacheControl: 'max-age=60', contentLanguage: 'nl', expires: '0' },
    redirect: '/there',
    metadata: {
      owner: 'web',
      md5: hash('md5', '<p>4'),
      mtime: expect.stringMatching(/^17000000[01]\d$|^1700000[01]\d\d$/),
      note: 'd',
    },
    tags: { public: 'yes', team: 'docs' },
  };

  it('keeps what surrounds all contenders, the latest where they differ, and is described anew', async () => {
    const { resolved, world, seq } = await surrounded();
    const plan = await planResolution({ ref: world.ref, seen: seq, choice: content('<p>4') }, world.deps);
    expect(plan).toMatchObject({
      outcome: {
        clashes: [
          { field: 'metadata note', winner: { region: DUBLIN } },
          { field: 'tag team', winner: { region: DUBLIN } },
        ],
      },
    });
    expect(await resolved()).toEqual(SHARED);
  });

  it('is like the one that is named, and as is said besides', async () => {
    const { resolved } = await surrounded();
    const end = await resolved({
      like: VIRGINIA,
      headers: { contentType: 'text/x', expires: '' },
      metadata: { owner: '', reviewed: 'ada' },
      tags: { public: '', cost: '7' },
    });
    const { expires: _, ...system } = SHARED.system;
    const { owner: __, ...metadata } = SHARED.metadata;
    expect(end).toEqual({
      ...SHARED,
      system: { ...system, contentType: 'text/x' },
      metadata: { ...metadata, note: 'v', reviewed: 'ada' },
      tags: { team: 'law', cost: '7' },
    });
  });

  it('is not written where it is to be like what does not contend, or while tags can’t be read', async () => {
    const { resolved, world } = await surrounded();
    expect(await resolved({ like: 'mars' })).toMatchObject({ kind: 'refused', reason: 'unknown-winner' });
    const reading = world.deps.store.tags;
    Object.assign(world.deps.store, { tags: () => Promise.reject(new Unavailable('not now')) });
    expect(await resolved()).toMatchObject({ kind: 'refused', reason: 'unsettled', why: 'not now' });
    Object.assign(world.deps.store, { tags: reading });
    expect(await resolved()).toEqual(SHARED);
  });

  it('goes into the first region unless another is named', async () => {
    const { world, mine, seen } = await contested();
    const plan = await planResolution({ ref: world.ref, seen, choice: content('both') }, world.deps);
    expect(plan).toMatchObject({ outcome: { kind: 'upload', region: VIRGINIA, wouldPush: [DUBLIN, TOKYO] } });
    await resolve(world, seen, content('both'));
    await world.drain();
    expect(world.bodies()).toEqual(['both', 'both', 'both']);
    // It has seen what lay below it: that was updated, and has not lost.
    expect((await world.latest()).losers.map(({ id }) => id)).not.toContain(mine);
  });

  it('is chosen as well if its event comes first', async () => {
    const { world, seen } = await contested();
    const upload: typeof world.deps.upload = async (target, request) => {
      const written = await world.deps.upload(target, request);
      if (written.kind === 'written') await world.tell(target.region, written.id);
      return written;
    };
    const deps = { ...world.deps, upload };
    const end = await resolveHeld({ ref: world.ref, seen, choice: content('both') }, deps);
    expect(end).toMatchObject({ kind: 'resolved', decision: { seq: seen + 2 } });
    await world.drain();
    expect(world.bodies()).toEqual(['both', 'both', 'both']);
  });

  it('is not written over what somebody has written meanwhile', async () => {
    const { world, seen } = await contested();
    const upload: typeof world.deps.upload = async (target, request) => {
      world.put(VIRGINIA, 'meanwhile');
      return await world.deps.upload(target, request);
    };
    const deps = { ...world.deps, upload };
    const end = await resolveHeld({ ref: world.ref, seen, choice: content('both') }, deps);
    expect(end).toMatchObject({ kind: 'refused', reason: 'not-uploaded' });
    expect(world.bodies()[0]).toBe('meanwhile');
    expect((await world.latest()).seq).toBe(seen);
  });
});

describe('a choice between what is there no more is refused', () => {
  it('where another write has joined, whether or not the journal knows it', async () => {
    for (const isTold of [true, false]) {
      const { world, seen } = await contested();
      const joined = world.put(TOKYO, 'third');
      if (isTold) await world.tell(TOKYO, joined);
      const end = await resolve(world, seen, winner(VIRGINIA));
      expect(end).toMatchObject({ kind: 'refused', reason: 'changed' });
      if (end.kind === 'refused') expect(end.contenders?.map(({ id }) => id)).toContain(joined);
      expect(await world.latest()).toMatchObject({ suspended: { kind: 'held' } });
      if (end.kind === 'refused') expect(end.why).toContain(`Decision ${seen + 1} says what contends now`);
      expect(await resolve(world, seen + 1, winner(TOKYO))).toMatchObject({ kind: 'resolved' });
    }
  });

  it('where one of them was written over in its own region', async () => {
    const { world, seen } = await contested();
    world.put(VIRGINIA, 'mine, mended');
    expect(await resolve(world, seen, winner(DUBLIN))).toMatchObject({ kind: 'refused', reason: 'changed' });
  });

  it('where a region that holds one of them can’t be read', async () => {
    const { world, seen } = await contested();
    world.down.add(DUBLIN);
    expect(await resolve(world, seen, winner(VIRGINIA))).toMatchObject({ kind: 'refused', reason: 'unsettled' });
    world.down.delete(DUBLIN);
    expect(await resolve(world, seen, winner(VIRGINIA))).toMatchObject({ kind: 'resolved' });
  });

  it('where somebody else has chosen already', async () => {
    const { world, seen } = await contested();
    const ends = await Promise.all([resolve(world, seen, winner(VIRGINIA)), resolve(world, seen, winner(DUBLIN))]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['refused', 'resolved']);
    expect(ends).toContainEqual(expect.objectContaining({ reason: 'nothing-held' }));
    await world.drain();
    expect(new Set(world.bodies()).size).toBe(1);
  });
});

describe('what was held and is gone for good', () => {
  it('leaves the others held, by an entry of their own that can be chosen from', async () => {
    const { world, mine, theirs, seen } = await contested();
    const third = await world.write(TOKYO, 'third');
    world.expire(DUBLIN, theirs);
    const end = await resolve(world, seen + 1, winner(VIRGINIA));
    expect(end).toMatchObject({
      kind: 'refused',
      reason: 'changed',
      gone: [{ id: theirs }],
      why: `Not all that was held is there any more. Decision ${seen + 2} says what is left; look at it and choose.`,
    });
    const latest = await world.latest();
    expect(latest.contenders.map(({ id }) => id).sort()).toEqual([mine, third].sort());
    expect(latest.suspended?.kind).toBe('held');
    expect(await resolve(world, seen + 2, winner(VIRGINIA))).toMatchObject({ kind: 'resolved' });
    await world.drain();
    expect(world.bodies()).toEqual(['mine', 'mine', 'mine']);
  });

  it('leaves nothing to choose where one is left, which is decided as ever', async () => {
    const { world, theirs, seen } = await contested();
    world.expire(DUBLIN, theirs);
    const end = await resolve(world, seen, winner(DUBLIN));
    expect(end).toMatchObject({ kind: 'refused', why: expect.stringContaining('Nothing is held any more: A plain') });
    await world.drain();
    expect(world.bodies()).toEqual(['mine', 'mine', 'mine']);
  });

  it('cannot be chosen, though it stands', async () => {
    const world = smallWorld({ policies: MANUAL });
    const first = world.put(VIRGINIA, 'stands');
    await world.tell(VIRGINIA, first);
    await world.write(DUBLIN, 'came beside it');
    const { seq } = await world.latest();
    world.expire(VIRGINIA, first);
    const end = await resolve(world, seq, winner(VIRGINIA));
    expect(end).toMatchObject({ kind: 'refused', reason: 'unknown-winner', why: expect.stringContaining('is gone') });
    expect(await resolve(world, seq, winner(DUBLIN))).toMatchObject({ kind: 'resolved' });
    await world.drain();
    expect(world.bodies()).toEqual(Array(3).fill('came beside it'));
  });

  it('ends the hold where nothing but what stands is left, and all regions are at it', async () => {
    const world = smallWorld({ policies: MANUAL });
    const place = { bucket: world.bucketOf(DUBLIN), key: world.ref.key };
    const { uploadId } = world.s3.createMultipartUpload(place);
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    const part = world.s3.uploadPart({ ...place, uploadId, partNumber: 1, body: Buffer.from('slid in') });
    const { versionId = '' } = world.s3.completeMultipartUpload({ ...place, uploadId, parts: [part] });
    await world.tell(DUBLIN, versionId as VersionId);
    const held = await world.latest();
    expect([held.suspended?.kind, world.bodies()]).toEqual(['held', ['draft', 'draft', 'draft']]);
    world.expire(DUBLIN, versionId as VersionId);
    const end = await resolve(world, held.seq, winner(DUBLIN));
    expect(end).toMatchObject({ kind: 'refused', why: expect.stringContaining('Nothing is held any more') });
    expect(await world.latest()).toMatchObject({ situation: 'affirmed', affirms: 1, pushes: {} });
    expect((await world.journal.open(world.ref.set, { limit: 10 })).items).toEqual([]);
    expect(await resolve(world, held.seq, winner(DUBLIN))).toMatchObject({ reason: 'nothing-held' });
  });

  it('is not taken for gone where its region can’t be read, nor by a look that promised to change nothing', async () => {
    const { world, theirs, seen } = await contested();
    world.down.add(DUBLIN);
    expect(await resolve(world, seen, winner(VIRGINIA))).not.toHaveProperty('gone');
    world.down.delete(DUBLIN);
    world.expire(DUBLIN, theirs);
    const plan = await planResolution({ ref: world.ref, seen, choice: winner(VIRGINIA) }, world.deps);
    expect(plan).toMatchObject({ kind: 'refused', gone: [{ id: theirs }] });
    expect((await world.latest()).seq).toBe(seen);
  });
});

describe('where nothing is held', () => {
  it('it says what stands', async () => {
    const world = smallWorld({ policies: MANUAL });
    await world.write(VIRGINIA, 'draft');
    await world.write(VIRGINIA, 'mine');
    const end = await resolve(world, 1, winner(VIRGINIA));
    expect(end).toMatchObject({ kind: 'refused', reason: 'nothing-held', why: expect.stringContaining('update') });
  });

  it('a key that nobody knows is none', async () => {
    const world = smallWorld({ policies: MANUAL });
    expect(await resolve(world, 1, winner(VIRGINIA))).toMatchObject({ kind: 'refused', reason: 'nothing-held' });
  });

  it('a rule that only observes is told as such, and stays as it is', async () => {
    const world = smallWorld({ policies: [{ use: 'last-writer-wins' }], mode: 'observe' });
    await world.write(VIRGINIA, 'mine');
    await world.write(DUBLIN, 'theirs');
    const { seq } = await world.latest();
    expect(await resolve(world, seq, winner(VIRGINIA))).toMatchObject({ kind: 'refused', reason: 'observed' });
    expect((await world.latest()).seq).toBe(seq);
  });
});

describe('what else is on the way', () => {
  it('a queue that takes nothing is told, and the decision stands open for the sweep', async () => {
    const { world, mine, seen } = await contested();
    const send = async () => {
      throw new Unavailable('no queue');
    };
    const choice = winner(VIRGINIA);
    const end = await resolveHeld({ ref: world.ref, seen, choice }, { ...world.deps, queue: { send } });
    expect(end).toMatchObject({ kind: 'resolved', unsent: 'no queue', decision: { outcome: { write: { id: mine } } } });
    await sweep(world.ref.set, 0, { ...world.deps, clock: { now: () => world.deps.clock.now() + 1 } });
    await world.drain();
    expect(world.bodies()).toEqual(['mine', 'mine', 'mine']);
  });

  it('a region that is down gets the choice when it is back', async () => {
    const { world, seen } = await contested();
    world.down.add(TOKYO);
    const end = await resolve(world, seen, winner(DUBLIN));
    expect(end).toMatchObject({ kind: 'resolved', decision: { pushes: { [TOKYO]: { state: 'blind' } } } });
    world.down.delete(TOKYO);
    await world.drain();
    expect(world.bodies()).toEqual(['theirs', 'theirs', 'theirs']);
  });
});
