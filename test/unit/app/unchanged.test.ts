import { describe, expect, it } from 'vitest';
import type { ObjectVersion } from '../../../src/adapters/memory/s3/index.ts';
import type { PolicyStep } from '../../../src/domain/model/decision.ts';
import { parseVersionId, type Region, type VersionId } from '../../../src/domain/model/ids.ts';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

const LATEST: PolicyStep = { use: 'last-writer-wins' };

interface Upload {
  readonly metadata?: Record<string, string>;
  readonly contentType?: string;
}

function scene(policy: PolicyStep, rule: Pick<Parameters<typeof smallWorld>[0], 'unchanged' | 'ignoreMetadata'> = {}) {
  const world = smallWorld({ policies: [policy], ...rule });
  const puts = (
    region: Region,
    body: string,
    { metadata = {}, contentType = 'text/plain' }: Upload = {},
  ): VersionId => {
    const at = { bucket: world.bucketOf(region), key: world.ref.key };
    const written = world.s3.putObject({ ...at, body: Buffer.from(body), metadata, system: { contentType } });
    return parseVersionId(written.versionId ?? '');
  };
  return {
    ...world,
    puts,
    async settles(region: Region, body: string, upload?: Upload): Promise<void> {
      await world.tell(region, puts(region, body, upload));
      await world.drain();
    },
    /** Events of writes that have not seen each other, in this order. */
    async tells(...events: readonly (readonly [Region, VersionId])[]): Promise<void> {
      for (const [region, id] of events) await world.tell(region, id);
      await world.drain();
    },
  };
}

const all = (body: string) => [body, body, body];

describe('an upload that changed nothing', () => {
  it.each<PolicyStep>([
    LATEST,
    { use: 'region-priority', order: [VIRGINIA, DUBLIN] },
    { use: 'region-ownership', owner: VIRGINIA, otherwise: [LATEST] },
    { use: 'highest', size: true },
    { use: 'keep-both', otherwise: [LATEST] },
    { use: 'manual' },
    { use: 'text-merge', otherwise: [LATEST] },
  ])('yields to an edit under $use, and is named as its loser', async (policy) => {
    const world = scene(policy);
    await world.settles(VIRGINIA, 'old and long');
    const [edit, touch] = [world.puts(DUBLIN, 'EDITED'), world.puts(VIRGINIA, 'old and long')];
    await world.tells([VIRGINIA, touch], [DUBLIN, edit]);
    expect(world.bodies()).toEqual(all('EDITED'));
    const { why, losers, ruling, siblings } = await world.latest();
    expect(why).toContain(
      'the upload in us-east-1 is what decision 1 had left: it changed nothing, and yields to eu-west-1',
    );
    expect([losers, ruling.decidedBy, siblings]).toEqual([[{ region: VIRGINIA, id: touch }], 'unchanged', undefined]);
  });

  it.each(['touch', 'edit'])('whichever is looked at first: the %s', async (first) => {
    const world = scene(LATEST);
    await world.settles(VIRGINIA, 'old');
    const edit = [DUBLIN, world.puts(DUBLIN, 'EDITED')] as const;
    const isTouchFirst = first === 'touch';
    if (!isTouchFirst) await world.tells(edit);
    const touch = [TOKYO, isTouchFirst ? world.puts(TOKYO, 'old') : parseVersionId('none')] as const;
    if (isTouchFirst) await world.tells(touch, edit);
    expect(world.bodies()).toEqual(all('EDITED'));
  });

  it('is one change where it puts back what another upload of its region had changed', async () => {
    const world = scene(LATEST);
    await world.settles(VIRGINIA, 'old');
    const edit = world.puts(DUBLIN, 'EDITED');
    world.puts(VIRGINIA, 'changed');
    const back = world.puts(VIRGINIA, 'old');
    await world.tells([VIRGINIA, back], [DUBLIN, edit]);
    expect(world.bodies()).toEqual(all('old'));
  });

  it('stands back for one that came to the same by a change, and so outlives no edit by it', async () => {
    const world = scene(LATEST);
    await world.settles(VIRGINIA, 'old');
    const edit = world.puts(DUBLIN, 'EDITED');
    world.puts(TOKYO, 'changed');
    const back = world.puts(TOKYO, 'old');
    const touch = world.puts(VIRGINIA, 'old');
    await world.tells([VIRGINIA, touch], [TOKYO, back]);
    expect((await world.latest()).outcome.write.id).toBe(back);
    await world.tells([DUBLIN, edit]);
    expect(world.bodies()).toEqual(all('old'));
  });

  it('of a state that was decided again and again yields to whoever has seen it first', async () => {
    const world = scene(LATEST);
    await world.settles(VIRGINIA, 'old');
    const edit = world.puts(DUBLIN, 'EDITED');
    world.down.add(DUBLIN);
    await world.settles(TOKYO, 'old');
    expect((await world.latest()).seq).toBe(2);
    world.down.delete(DUBLIN);
    const touch = world.puts(VIRGINIA, 'old');
    await world.tells([VIRGINIA, touch], [DUBLIN, edit]);
    expect(world.bodies()).toEqual(all('EDITED'));
  });

  it('stands for all that came to what it repeats: who has not seen the latest of that is no reason to yield', async () => {
    const world = scene(LATEST);
    world.down.add(TOKYO);
    await world.settles(VIRGINIA, 'old');
    const edit = world.puts(DUBLIN, 'EDITED');
    world.pass(10);
    const same = world.puts(TOKYO, 'old');
    world.down.delete(TOKYO);
    world.down.add(DUBLIN);
    await world.tells([TOKYO, same]);
    const touch = world.puts(VIRGINIA, 'old');
    await world.tells([VIRGINIA, touch]);
    world.down.delete(DUBLIN);
    await world.tells([DUBLIN, edit]);
    expect([world.bodies(), (await world.latest()).ruling.decidedBy]).toEqual([all('old'), 'last-writer-wins']);
  });

  it('does not become as early as another upload of the same that came before what it repeats', async () => {
    const world = scene(LATEST);
    for (const region of [TOKYO, VIRGINIA]) world.down.add(region);
    const same = world.puts(TOKYO, 'old');
    world.pass(5);
    const edit = world.puts(VIRGINIA, 'EDITED');
    world.pass(5);
    await world.settles(DUBLIN, 'old');
    const touch = world.puts(DUBLIN, 'old');
    world.down.delete(TOKYO);
    await world.tells([DUBLIN, touch], [TOKYO, same]);
    world.down.delete(VIRGINIA);
    await world.tells([VIRGINIA, edit]);
    expect(world.bodies()).toEqual(all('old'));
  });

  it('does not yield to another that changed nothing, and repeats what had not seen it', async () => {
    const world = scene(LATEST);
    world.down.add(DUBLIN);
    world.puts(DUBLIN, 'other');
    await world.settles(TOKYO, 'old');
    world.down.delete(DUBLIN);
    world.down.add(TOKYO);
    world.pass(5);
    await world.settles(DUBLIN, 'other, later');
    const [dublin, tokyo] = [world.puts(DUBLIN, 'other, later'), world.puts(TOKYO, 'old')];
    world.down.delete(TOKYO);
    world.pass(1);
    await world.tells([TOKYO, tokyo], [DUBLIN, dublin]);
    expect((await world.latest()).ruling.decidedBy).not.toBe('unchanged');
  });

  it('is a change where it says to have been made on something else', async () => {
    const world = scene(LATEST);
    await world.settles(VIRGINIA, 'first');
    const metadata = { 'previous-etag': (world.headOf(VIRGINIA) as ObjectVersion).eTag };
    await world.settles(VIRGINIA, 'old', { metadata });
    const edit = world.puts(DUBLIN, 'EDITED');
    const put = world.puts(VIRGINIA, 'old', { metadata });
    await world.tells([VIRGINIA, put], [DUBLIN, edit]);
    expect((await world.latest()).ruling.decidedBy).not.toBe('unchanged');
  });

  it('contends like any other where the rule says so', async () => {
    const world = scene(LATEST, { unchanged: 'contends' });
    await world.settles(VIRGINIA, 'old');
    const [edit, touch] = [world.puts(DUBLIN, 'EDITED'), world.puts(VIRGINIA, 'old')];
    await world.tells([VIRGINIA, touch], [DUBLIN, edit]);
    expect(world.bodies()).toEqual(all('old'));
  });

  it('is a delete as well, where nothing was left to delete', async () => {
    const world = scene(LATEST);
    await world.settles(VIRGINIA, 'old');
    await world.remove(VIRGINIA);
    await world.drain();
    const edit = world.puts(DUBLIN, 'NEW');
    world.removeUntold(VIRGINIA);
    await world.tells([DUBLIN, edit]);
    expect([world.bodies(), (await world.latest()).ruling.decidedBy]).toEqual([all('NEW'), 'unchanged']);
  });

  it('beside others that changed nothing is the same as they are', async () => {
    const world = scene(LATEST);
    await world.settles(VIRGINIA, 'old');
    const [one, two] = [world.puts(DUBLIN, 'old'), world.puts(VIRGINIA, 'old')];
    await world.tells([VIRGINIA, two], [DUBLIN, one]);
    expect([world.bodies(), (await world.latest()).situation]).toEqual([all('old'), 'identical']);
  });
});

describe('metadata that does not count', () => {
  const ignoring = { ignoreMetadata: ['mtime', 'x-tool-*'] };

  it('is no conflict, and no reason to copy: both stay as they are', async () => {
    const world = scene({ use: 'manual' }, ignoring);
    const one = world.puts(VIRGINIA, 'same', { metadata: { mtime: '1', 'x-tool-run': 'a' } });
    const two = world.puts(DUBLIN, 'same', { metadata: { mtime: '2' } });
    await world.tells([VIRGINIA, one], [DUBLIN, two]);
    const { situation, pushes, losers, seq } = await world.latest();
    expect([situation, Object.keys(pushes), losers, seq]).toEqual(['identical', [TOKYO], [], 1]);
    await world.look();
    expect((await world.latest()).seq).toBe(1);
  });

  it('is no reason to copy in a plain update either; anything else is', async () => {
    const world = scene(LATEST, ignoring);
    await world.settles(VIRGINIA, 'same', { metadata: { mtime: '1' } });
    await world.settles(VIRGINIA, 'same', { metadata: { mtime: '2' } });
    expect([Object.keys((await world.latest()).pushes), (await world.latest()).seq]).toEqual([[], 2]);
    await world.look();
    expect((await world.latest()).seq).toBe(2);
    await world.settles(DUBLIN, 'same', { metadata: { mtime: '3', by: 'ada' } });
    expect(Object.keys((await world.latest()).pushes)).toEqual([VIRGINIA, TOKYO]);
  });

  it('yields to an edit: who changed nothing else changed nothing', async () => {
    const world = scene(LATEST, ignoring);
    await world.settles(VIRGINIA, 'old', { metadata: { mtime: '1' } });
    const [edit, touch] = [world.puts(DUBLIN, 'EDITED'), world.puts(VIRGINIA, 'old', { metadata: { mtime: '2' } })];
    await world.tells([VIRGINIA, touch], [DUBLIN, edit]);
    expect(world.bodies()).toEqual(all('EDITED'));
  });

  it('counts unless a rule names it', async () => {
    const world = scene(LATEST);
    await world.settles(VIRGINIA, 'same', { metadata: { mtime: '1' } });
    await world.settles(VIRGINIA, 'same', { metadata: { mtime: '2' } });
    expect(Object.keys((await world.latest()).pushes)).toEqual([DUBLIN, TOKYO]);
  });
});

describe('equal bytes under other headers or metadata', () => {
  it('never get a key of their own', async () => {
    const world = scene({ use: 'keep-both', otherwise: [{ use: 'region-priority', order: [VIRGINIA] }] });
    const one = world.puts(VIRGINIA, 'same', { contentType: 'image/jpeg' });
    const two = world.puts(DUBLIN, 'same', { metadata: { mtime: '2' } });
    await world.tells([VIRGINIA, one], [DUBLIN, two]);
    const { siblings, losers, ruling } = await world.latest();
    expect([siblings, losers, ruling.decidedBy]).toEqual([undefined, [{ region: DUBLIN, id: two }], 'keep-both']);
  });

  it('are asked of nobody under manual; other tags are', async () => {
    const world = scene({ use: 'manual' });
    const one = world.puts(VIRGINIA, 'same', { contentType: 'image/jpeg' });
    await world.tells([VIRGINIA, one], [DUBLIN, world.puts(DUBLIN, 'same')]);
    expect((await world.latest()).suspended).toBeUndefined();
  });
});
