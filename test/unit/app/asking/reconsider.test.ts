import { describe, expect, it } from 'vitest';
import { reconsider } from '../../../../src/app/asking/reconsider.ts';
import type { Dependencies } from '../../../../src/app/dependencies.ts';
import { resolveHeld } from '../../../../src/app/steering/resolve.ts';
import type { Answer, Decision, PolicyStep } from '../../../../src/domain/model/decision.ts';
import type { Ask, Conflict, Rule } from '../../../../src/domain/model/policy.ts';
import type { ReplicaSet } from '../../../../src/domain/model/replica-set.ts';
import { compileRuling } from '../../../../src/policies/framework/chain.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

/** Virginia and Dublin have written over a draft that all had, Dublin later; decided by `policies`. */
async function conflictUnder(policies: readonly PolicyStep[], mode?: Rule['mode']) {
  const world = smallWorld({ policies, ...(mode ? { mode } : {}) });
  await world.write(VIRGINIA, 'draft');
  await world.drain();
  const mine = world.put(VIRGINIA, 'mine');
  const theirs = world.put(DUBLIN, 'theirs, and more');
  await world.tell(DUBLIN, theirs);
  const decision = await world.latest();
  expect(decision.situation).toBe('conflict');
  return { world, mine, theirs, decision };
}

const LATEST = [{ use: 'last-writer-wins' }];
const MANUAL = [{ use: 'manual' }];
const VIRGINIA_FIRST = [{ use: 'region-priority', order: [VIRGINIA, DUBLIN, TOKYO] }];

function again(
  decision: Decision,
  policies: readonly PolicyStep[],
  world: SmallWorld,
  deps: Dependencies = world.deps,
) {
  const rule: Rule = { index: 0, policies, deletes: 'policy', ...compileRuling(policies, 'policy') };
  return reconsider(decision, underRule(rule, world), deps, { call: false });
}

function underRule(rule: Rule, { deps, ref }: SmallWorld): ReplicaSet {
  return { ...(deps.sets.get(ref.set) as ReplicaSet), ruleFor: () => rule };
}

/** Joins what it is handed, in the order of regions' names. */
function joining({ deps }: SmallWorld): Dependencies {
  const engine = async () => (input: { sides: readonly { name: string; bytes: Uint8Array }[] }) => {
    const sides = input.sides.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return { kind: 'merged' as const, bytes: Buffer.concat(sides.map(({ bytes }) => bytes)), clashes: [] };
  };
  return { ...deps, advisers: { ...deps.advisers, engine } };
}

describe('a conflict of the past under other rules', () => {
  it('ends the same under the same rule, and differently under one that chooses another', async () => {
    const { world, mine, theirs, decision } = await conflictUnder(LATEST);
    expect(await again(decision, LATEST, world)).toMatchObject({ kind: 'settled', isSame: true });
    expect(await again(decision, VIRGINIA_FIRST, world)).toMatchObject({
      kind: 'settled',
      isSame: false,
      was: { kind: 'winner', write: { id: theirs } },
      would: { kind: 'winner', write: { id: mine } },
      decidedBy: 'region-priority',
    });
  });

  it('would be held, or would be held no more', async () => {
    const chosen = await conflictUnder(LATEST);
    expect(await again(chosen.decision, MANUAL, chosen.world)).toMatchObject({
      isSame: false,
      would: { kind: 'held' },
    });
    const held = await conflictUnder(MANUAL);
    expect(await again(held.decision, MANUAL, held.world)).toMatchObject({ isSame: true, was: { kind: 'held' } });
    expect(await again(held.decision, LATEST, held.world)).toMatchObject({ isSame: false, was: { kind: 'held' } });
  });

  it('that a person settled would be left to a person again: nothing changes', async () => {
    const { world, decision } = await conflictUnder(MANUAL);
    await resolveHeld({ ref: world.ref, seen: decision.seq, choice: { kind: 'winner', winner: VIRGINIA } }, world.deps);
    const resolved = await world.latest();
    expect(await again(resolved, MANUAL, world)).toMatchObject({ isSame: true });
    expect(await again(resolved, LATEST, world)).toMatchObject({ isSame: false, would: { write: { region: DUBLIN } } });
    expect(await again(resolved, VIRGINIA_FIRST, world)).toMatchObject({ isSame: true });
    const byPolicy = await conflictUnder(MANUAL);
    const choice = { kind: 'policy' as const, steps: LATEST };
    await resolveHeld({ ref: byPolicy.world.ref, seen: byPolicy.decision.seq, choice }, byPolicy.world.deps);
    expect(await again(await byPolicy.world.latest(), MANUAL, byPolicy.world)).toMatchObject({ isSame: true });
  });

  it('that was only observed is compared by what would have become of it', async () => {
    const { world, decision } = await conflictUnder(LATEST, 'observe');
    expect(await again(decision, LATEST, world)).toMatchObject({ isSame: true, isObserved: false });
    expect(await again(decision, VIRGINIA_FIRST, world)).toMatchObject({ isSame: false });
    const left = await conflictUnder(MANUAL, 'observe');
    expect(await again(left.decision, MANUAL, left.world)).toMatchObject({ isSame: true, was: { kind: 'held' } });
  });

  it('would keep both, under names that count', async () => {
    const keep = (template?: string) => [{ use: 'keep-both', ...(template ? { template } : {}) }];
    const { world, decision } = await conflictUnder(keep());
    expect(await again(decision, keep(), world)).toMatchObject({ isSame: true, was: { kind: 'keeps' } });
    expect(await again(decision, keep('{name}-{region}-{id}{ext}'), world)).toMatchObject({ isSame: false });
    expect(await again(decision, LATEST, world)).toMatchObject({ isSame: false, would: { kind: 'winner' } });
  });

  it('takes the order of regions from the candidate', async () => {
    const world = smallWorld({ policies: LATEST });
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    const ids = [world.putAt(40, VIRGINIA, 'mine'), world.putAt(40, DUBLIN, 'theirs')];
    await world.tell(DUBLIN, ids[1] as never);
    const decision = await world.latest();
    const candidate = underRule(
      { index: 0, policies: LATEST, deletes: 'policy', ...compileRuling(LATEST, 'policy') },
      world,
    );
    const turned = { ...candidate, regions: [...candidate.regions].reverse() };
    expect(await reconsider(decision, candidate, world.deps, { call: false })).toMatchObject({ isSame: true });
    expect(await reconsider(decision, turned, world.deps, { call: false })).toMatchObject({ isSame: false });
  });
});

describe('what policies ask for', () => {
  const UNION = [{ use: 'union' }];

  it('contents are read where they lie', async () => {
    const { world, decision } = await conflictUnder(LATEST);
    await world.drain();
    const found = await again(decision, UNION, world, joining(world));
    expect(found).toMatchObject({
      isSame: false,
      would: { kind: 'merged', content: { size: 'minetheirs, and more'.length } },
    });
  });

  it('what has expired is told as missing, what is out of reach as unreadable: neither is guessed', async () => {
    const { world, mine, decision } = await conflictUnder(LATEST);
    await world.drain();
    world.down.add(VIRGINIA);
    expect(await again(decision, UNION, world, joining(world))).toMatchObject({ kind: 'unreadable' });
    world.down.delete(VIRGINIA);
    world.expire(VIRGINIA, mine);
    expect(await again(decision, UNION, world, joining(world))).toMatchObject({ kind: 'missing' });
    expect(await again(decision, VIRGINIA_FIRST, world)).toMatchObject({ kind: 'settled' });
  });

  it('the owner’s code is asked only if that is allowed; what it said stands in the entry', async () => {
    const { world, mine, decision } = await conflictUnder(LATEST);
    const rule = { ...asking(), index: 0, policies: [{ use: 'custom' }], deletes: 'policy' as const };
    const candidate = underRule(rule, world);
    let asked = 0;
    const answer = async (): Promise<Answer> => {
      asked++;
      return { kind: 'winner', winner: { region: VIRGINIA, id: mine }, why: 'said so' };
    };
    const deps = { ...world.deps, advisers: { ...world.deps.advisers, answer } };
    expect(await reconsider(decision, candidate, deps, { call: false })).toEqual({ kind: 'asks' });
    expect(asked).toBe(0);
    expect(await reconsider(decision, candidate, deps, { call: true })).toMatchObject({
      would: { write: { id: mine } },
    });
    expect(asked).toBe(1);
    const answers = { 'question 1': await answer() };
    const answered = { ...decision, ruling: { ...decision.ruling, answers } };
    expect(await reconsider(answered, candidate, deps, { call: false })).toMatchObject({
      would: { write: { id: mine } },
    });
    expect(asked).toBe(2);
  });
});

/** A rule that does as it is told. */
function asking(): Pick<Rule, 'asks' | 'resolve'> {
  const given = ({ aids }: Conflict) => aids?.answers['question 1'];
  const ask: Ask = { kind: 'answer', question: { name: 'question 1', step: { use: 'custom' }, request: {} } };
  return {
    asks: (conflict) => (given(conflict) ? undefined : ask),
    resolve: (conflict) => {
      const answer = given(conflict);
      const chosen = answer?.kind === 'winner' ? answer.winner.id : undefined;
      const winner = conflict.contenders.find(({ id }) => id === chosen) ?? conflict.contenders[0];
      if (!winner) throw new RangeError('nothing contends');
      return { winner, decidedBy: 'custom', why: 'said so', flags: [] };
    },
  };
}
