import type { Phase, Placed } from '../../domain/deciding/phase.ts';
import type { Base, Decision, Push, Ruling, Sibling, Write } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import { contentName } from '../../domain/model/policy.ts';
import type { Place, State } from '../../domain/model/version.ts';
import { fetchCommand } from './decision-text.ts';

/** Why a key is what it is: a decision in the order in which a person asks. */
export interface Explanation {
  readonly seq: number;
  readonly decidedAt: string;
  readonly by: string;
  readonly situation: Decision['situation'];
  readonly why: string;
  /** Where it has come to. */
  readonly phase: Phase;
  readonly outcome: 'winner' | 'merged' | 'held' | 'observed';
  readonly contenders: readonly ExplainedWrite[];
  readonly rule: Pick<Ruling, 'rule' | 'name' | 'policies' | 'decidedBy' | 'deletes' | 'flags'>;
  readonly configuration?: string;
  readonly base?: { readonly seq: number; readonly write: ExplainedWrite };
  readonly regions: readonly ExplainedRegion[];
}

/** What is known of a write. Who made it stands in no version: only metadata that a client gave may tell. */
export interface ExplainedWrite {
  readonly region: Region;
  readonly id: string;
  readonly written: string;
  readonly kind: State['kind'];
  readonly size?: number;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly via?: Write['via'];
  readonly end: 'won' | 'lost' | 'went into the merge' | 'waits' | 'waited' | 'stands';
  /** The key that it is kept under. */
  readonly keptAs?: Pick<Sibling, 'key' | 'state' | 'error'>;
  /** Brings its bytes; absent where there are none. */
  readonly fetch?: string;
}

export interface ExplainedRegion {
  readonly region: Region;
  readonly found: Decision['observed'][Region];
  readonly push?: Push;
}

export function explain(decision: Placed): Explanation {
  const { seq, decidedAt, by, situation, why, contenders, ruling, configuration, base, observed, pushes } = decision;
  const { rule, name, policies, decidedBy, deletes, flags } = ruling;
  return {
    ...{ seq, decidedAt: new Date(decidedAt).toISOString(), by, situation, why },
    phase: decision.phase,
    outcome: decision.suspended?.kind ?? decision.outcome.kind,
    contenders: contenders.map((write) => ({ ...explainWrite(write, decision), end: endOf(write, decision) })),
    rule: { rule, ...(name === undefined ? {} : { name }), policies, decidedBy, deletes, flags },
    ...(configuration === undefined ? {} : { configuration }),
    ...(base ? { base: explainBase(base, decision) } : {}),
    regions: decision.regions.map((region) => ({
      ...{ region, found: observed[region] ?? { kind: 'absent' } },
      ...(pushes[region] ? { push: pushes[region] } : {}),
    })),
  };
}

function explainBase({ seq, write }: Base, decision: Decision): NonNullable<Explanation['base']> {
  return { seq, write: { ...explainWrite(write, decision), end: 'stands' } };
}

function explainWrite(write: Write, { key, siblings = [] }: Decision): Omit<ExplainedWrite, 'end'> {
  const { region, id, time, state, via } = write;
  const sibling = siblings.find(({ of }) => contentName(of) === contentName(write));
  return {
    ...{ region, id, written: new Date(time).toISOString(), kind: state.kind },
    ...(state.kind === 'object' ? detailsOf(state) : {}),
    ...(via ? { via } : {}),
    ...(sibling ? { keptAs: keptAs(sibling) } : {}),
    ...(state.kind === 'object' ? { fetch: fetchCommand(key, write) } : {}),
  };
}

function keptAs({ key, state, error }: Sibling): NonNullable<ExplainedWrite['keptAs']> {
  return { key, state, ...(error === undefined ? {} : { error }) };
}

function detailsOf({ size, headers: { contentType }, metadata }: Extract<State, { kind: 'object' }>) {
  return { size, ...(contentType === undefined ? {} : { contentType }), metadata };
}

/** Who holds the same as the winner, or as what went into the merge, has not lost: it `stands`. */
function endOf(write: Write, { outcome, suspended, contenders, losers, phase }: Placed): ExplainedWrite['end'] {
  const isSame = (place: Place) => contentName(place) === contentName(write);
  if (suspended?.kind === 'held') return phase.kind === 'held' ? 'waits' : 'waited';
  if (losers.some(isSame)) return 'lost';
  if (outcome.kind === 'merged') return outcome.of.some(isSame) ? 'went into the merge' : 'stands';
  return contenders.length > 1 && isSame(outcome.write) ? 'won' : 'stands';
}
