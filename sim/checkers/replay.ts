import { fingerprint, hash } from '../../src/app/fingerprint.ts';
import { mergedState } from '../../src/domain/deciding/outcome.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { contentName, type KeptLoser, type Verdict } from '../../src/domain/model/policy.ts';
import { isSameState } from '../../src/domain/model/version.ts';
import { verdictsOf } from '../world/remaking.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { settledOn } from './support/outcome.ts';

const PROMISE = 'Each decision can be replayed from its journal entry to the same outcome';

/** From the entry as it would be read again: as JSON, with nothing beside it. */
export const replayed: Checker = {
  promise: PROMISE,
  decided(decision, world) {
    if (isPlain(decision)) return;
    const entry: Decision = JSON.parse(JSON.stringify(decision));
    const { key, seq, contenders } = entry;
    const verdicts = verdictsOf(entry, world.ledgerOf(key), world.parameters);
    const differences = verdicts.map((verdict) => differenceOf(entry, verdict));
    const [first] = differences;
    if (!verdicts[0] && contenders.length > 1)
      throw new Violation(PROMISE, `${key}: decision ${seq} chose among ${contenders.length} and names no rule`);
    if (first !== undefined && !differences.includes(undefined))
      throw new Violation(PROMISE, `${key}: decision ${seq} ${first}`);
  },
};

function differenceOf(entry: Decision, verdict: Verdict | undefined): string | undefined {
  const { contenders, ruling, suspended, outcome } = entry;
  const settled = settledOn(entry);
  const ending = verdict?.ending;
  const winner = verdict?.winner ?? contenders[0];
  if (verdict && verdict.decidedBy !== ruling.decidedBy)
    return `was decided by ${ruling.decidedBy}, replayed by ${verdict.decidedBy}`;
  if ((outcome.kind === 'merged') !== (ending?.kind === 'merges'))
    return `came to ${outcome.kind}, replayed it ${ending?.kind ?? 'chooses'}`;
  if (ending?.kind === 'merges') {
    const isSame = isSameState(settled.state, mergedState(ending, { fingerprint, hash }));
    return isSame
      ? unkept(entry, ending.siblings)
      : 'was merged to another content, or other metadata, than it is when replayed';
  }
  if (winner?.id !== settled.id || winner.region !== settled.region)
    return `settled on ${settled.id}, replayed it is ${winner?.id}`;
  if ((ending?.kind === 'holds') !== (suspended?.kind === 'held') && suspended?.kind !== 'observed')
    return `is ${suspended?.kind ?? 'not held'}, replayed it ${ending?.kind ?? 'chooses'}`;
  return unkept(entry, ending?.kind === 'keeps' ? ending.siblings : []);
}

function unkept({ siblings = [], suspended }: Decision, kept: readonly KeptLoser[] = []): string | undefined {
  const missing = kept.find(
    ({ key, write }) => !siblings.some((one) => one.key === key && contentName(one.of) === contentName(write)),
  );
  return missing && !suspended ? `does not keep ${missing.write.id} as ${missing.key}` : undefined;
}

/** Nothing was chosen: what alone contends is the outcome. */
function isPlain(decision: Decision): boolean {
  const [only, ...others] = decision.contenders;
  return decision.ruling.rule === 'none' && others.length === 0 && only?.id === settledOn(decision).id;
}
