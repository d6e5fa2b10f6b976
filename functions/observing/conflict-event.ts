import type { Decision, Write } from '../../src/domain/model/decision.ts';
import type { Place } from '../../src/domain/model/version.ts';
import type { ConflictEvent } from './conflict-event-schema.ts';

export const CONFLICT_EVENT_SOURCE = 's3-concord';

/** The values of `detail-type`. */
export type ConflictEventType = 'Conflict Decided' | 'Conflict Held' | 'Conflict Observed';

/** What a decision is told as; undefined where nothing conflicted. */
export function typeOf({ situation, suspended }: Decision): ConflictEventType | undefined {
  if (situation !== 'conflict') return undefined;
  switch (suspended?.kind) {
    case undefined:
      return 'Conflict Decided';
    case 'held':
      return 'Conflict Held';
    case 'observed':
      return 'Conflict Observed';
  }
}

export function eventOf(decision: Decision): ConflictEvent {
  const { set, key, seq, decidedAt, by, why, ruling, contenders, outcome, losers, siblings = [] } = decision;
  const { rule, name, decidedBy, flags } = ruling;
  return {
    ...{ schema: 1, set, key, seq, decidedAt: timeText(decidedAt), by, why },
    rule: { index: rule, ...(name === undefined ? {} : { name }), decidedBy, flags: [...flags] },
    contenders: contenders.map(writeOf),
    outcome: { kind: outcome.kind, write: writeOf(outcome.write) },
    losers: losers.map(placeOf),
    siblings: siblings.map((sibling) => sibling.key),
  };
}

function writeOf(one: Write): ConflictEvent['contenders'][number] {
  const { state, time, via } = one;
  return {
    ...placeOf(one),
    ...(via === undefined ? {} : { via }),
    kind: state.kind === 'object' ? 'object' : 'delete',
    lastModified: timeText(time),
    ...(state.kind === 'object' ? { size: state.size } : {}),
  };
}

const placeOf = ({ region, id }: Place) => ({ region, versionId: id });

const timeText = (time: number): string => new Date(time).toISOString();
