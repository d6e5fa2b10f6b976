import type { Diagram } from '../diagrams/diagram.ts';
import type { Stage } from './stage.ts';

/** What a process comes to that does nothing that anybody notices; undefined where it does. */
export type HowOf = (stage: Stage) => 'rests' | 'waits' | undefined;

export interface Rest {
  /** In one of the states at least, nothing more need happen. */
  readonly mayRest: boolean;
  /** Who gives his work back again and again in a state where nobody does anything else. */
  readonly waiting: readonly string[] | undefined;
}

/** Of those deliveries of one message that were gone past. */
interface Twins {
  readonly cause: string;
  readonly rests: boolean;
  readonly mayComeAgain: boolean;
}

const NO_REST: Rest = { mayRest: false, waiting: undefined };
const AT_REST: Rest = { mayRest: true, waiting: undefined };

export const mayComeAgain = ({ work, end }: Stage): boolean =>
  work.what.kind === 'message' && !work.isLast && end !== 'done';

/** Whoever is through with a message that another delivery may come again with has yet to end it; that is something to happen. */
export function restIn(diagram: Diagram, nobody: Diagram, howOf: HowOf): Rest {
  const known = new Map<string, Rest>();
  const go = (one: Diagram, before: Twins | undefined): Rest => {
    if (!one.slot) return one === nobody ? AT_REST : NO_REST;
    const twins = before?.cause === one.slot.cause ? before : undefined;
    const key = `${one.number} ${twins?.rests} ${twins?.mayComeAgain}`;
    const found = known.get(key) ?? into(one, twins);
    known.set(key, found);
    return found;
  };
  const into = ({ slot, edges, absent }: Diagram, twins: Twins | undefined): Rest => {
    let { mayRest, waiting } = go(absent, twins);
    const cause = slot?.cause ?? '';
    for (const { stages, rest } of edges) {
      for (const stage of stages.stages) {
        const how = howOf(stage);
        const isAgain = mayComeAgain(stage);
        if (!how || (how === 'rests' && twins?.mayComeAgain) || (isAgain && twins?.rests)) continue;
        const rests = how === 'rests' || twins?.rests === true;
        const further = go(rest, { cause, rests, mayComeAgain: isAgain || twins?.mayComeAgain === true });
        if (how === 'rests') mayRest ||= further.mayRest;
        if (how === 'rests') waiting ??= further.waiting;
        else if (further.mayRest || further.waiting) waiting ??= [cause, ...(further.waiting ?? [])];
      }
    }
    return { mayRest, waiting };
  };
  return go(diagram, undefined);
}
