import { fingerprint, hash } from '../../src/app/fingerprint.ts';
import { mergedState } from '../../src/domain/deciding/outcome.ts';
import type { Decision, Write } from '../../src/domain/model/decision.ts';
import { contentName, type Material, type Verdict } from '../../src/domain/model/policy.ts';
import { isSameState } from '../../src/domain/model/version.ts';
import { replay } from '../../src/policies/framework/replay.ts';
import type { Parameters } from '../histories/parameters.ts';
import { ENGINES } from './advisers.ts';
import type { Entry, Ledger } from './ledger.ts';
import { bytesIn, contentOfMade } from './places.ts';

const GONE: Material = { kind: 'missing', why: 'it was not at hand' };

/** Lifecycle takes what a merge is made of; with the journal goes what tells of it. */
export function mayBeMissing({ extras }: Parameters): boolean {
  return extras.includes('lifecycle') || extras.includes('journal-loss');
}

/** What a decision's entry leads to with contents from the ledger. More than one where something may have been missing when it was decided. */
export function verdictsOf(decision: Decision, ledger: Ledger, parameters: Parameters): (Verdict | undefined)[] {
  const { contenders, base } = decision;
  const all = [...contenders, ...(base ? [base.write] : [])];
  const replayed = (isAtHand: (write: Write) => boolean) => replay(decision, aidsOf(all, ledger, isAtHand));
  const whole = replayed(() => true);
  if (!mayBeMissing(parameters)) return [whole];
  return [whole, ...(base ? [replayed((write) => write !== base.write)] : []), replayed(() => false)];
}

function aidsOf(writes: readonly Write[], ledger: Ledger, isAtHand: (write: Write) => boolean) {
  const materialOf = (write: Write): Material => {
    const entry = ledger.writeNamed(write.id);
    return entry?.kind === 'object' && isAtHand(write) ? { kind: 'bytes', bytes: bytesIn(entry.content) } : GONE;
  };
  const contents = new Map(writes.map((write) => [contentName(write), materialOf(write)]));
  return { contents, engines: Object.fromEntries(ENGINES), answers: {} };
}

/** A merge as if it were a client's write; undefined where none of the verdicts comes to the checksum that was decided. */
export function mergeOf(decision: Decision, ledger: Ledger, parameters: Parameters): Entry | undefined {
  const { id, region, time, state } = decision.outcome.write;
  for (const verdict of verdictsOf(decision, ledger, parameters)) {
    const ending = verdict?.ending;
    if (ending?.kind !== 'merges' || state.kind !== 'object') continue;
    const made = mergedState(ending, { fingerprint, hash });
    if (!isSameState(made, state)) continue;
    const { etag } = made;
    const content = contentOfMade(ending.content, made);
    return {
      id,
      region,
      kind: 'object',
      order: 0,
      time,
      maker: { who: 's3-concord', seq: decision.seq },
      content,
      etag,
    };
  }
  return undefined;
}

/** What a person has brought back, as if it were a client's write: what stood before the decision that is undone, or any version. It has no time of its own: it is as late as all that it has seen. */
export function undoOf({ seq, undoes = 0, restores, outcome }: Decision, ledger: Ledger): Entry | undefined {
  const before = restores ?? ledger.standingBefore(undoes)?.outcome.write;
  const former: Pick<Entry, 'content' | 'kind' | 'etag'> | undefined = before
    ? ledger.writeNamed(before.id)
    : { content: 'deleted', kind: 'delete' };
  if (!former) return undefined;
  const { id, region } = outcome.write;
  const { content, kind, etag } = former;
  const maker = { who: 's3-concord', seq } as const;
  return { id, region, kind, order: 0, time: 0, maker, content, ...(etag === undefined ? {} : { etag }) };
}
