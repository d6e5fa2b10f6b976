// sim/explorer/diagrams: sets of states as decision diagrams.
import type { Stage } from '../processes/stage.ts';
import { Contents } from './contents.ts';
import type { Diagram, Edge } from './diagram.ts';
import { Interned } from './interned.ts';
import { type Slot, Slots, TWINS } from './slots.ts';
import type { AllStageSets, StageSet } from './stage-sets.ts';

/** What becomes of processes in a step. */
export interface Step {
  /** Processes that have to be there, sorted, and what becomes of them: nothing where the step is not theirs to make from any of these stages. */
  readonly makers: readonly { readonly slot: Slot; readonly become: (stages: StageSet) => Become | undefined }[];
  /** Left out where the others stay as they are. */
  readonly others?: (stages: StageSet) => StageSet;
  /** Whether nobody need be told that this process is through. */
  readonly mayGo: (slot: Slot) => boolean;
}

export interface Become {
  readonly stages: StageSet | undefined;
  /** It may also be gone. */
  readonly isGone?: boolean;
}

/** More than there are diagrams in one world. */
const DIAGRAMS = 2 ** 26;
const REMEMBERED = 100_000;
const LAST = Number.POSITIVE_INFINITY;

export class Diagrams {
  /** No state. */
  readonly none: Diagram;
  /** The state without any process. */
  readonly nobody: Diagram;
  readonly contents: Contents;
  private readonly sets: AllStageSets;
  private readonly all = new Interned<Diagram>();
  private readonly slots = new Slots();
  private readonly unions = new Map<number, Diagram>();
  private readonly differences = new Map<number, Diagram>();

  constructor(sets: AllStageSets) {
    this.sets = sets;
    const end = (number: number) => {
      const diagram = { number, slot: undefined, edges: [] };
      return Object.assign(diagram, { absent: diagram as unknown as Diagram });
    };
    this.none = this.all.of('none', end);
    this.nobody = this.all.of('nobody', end);
    this.contents = new Contents(sets, this.nobody);
  }

  /** Forgets what can be worked out again. */
  forget(): void {
    this.contents.forget();
    if (this.unions.size > REMEMBERED) this.unions.clear();
    if (this.differences.size > REMEMBERED) this.differences.clear();
  }

  /** The states of either. */
  union(a: Diagram, b: Diagram): Diagram {
    if (a === b || b === this.none) return a;
    if (a === this.none) return b;
    const key = Math.min(a.number, b.number) * DIAGRAMS + Math.max(a.number, b.number);
    const known = this.unions.get(key);
    if (known) return known;
    const [upper, lower] = orderOf(a) <= orderOf(b) ? [a, b] : [b, a];
    const slot = upper.slot as Slot;
    const isSame = lower.slot === slot;
    const edges = isSame ? this.merged(upper.edges, lower.edges) : upper.edges;
    const union = this.of(slot, edges, this.union(upper.absent, isSame ? lower.absent : lower));
    this.unions.set(key, union);
    return union;
  }

  /** The states of the one that the other has not. */
  minus(a: Diagram, b: Diagram): Diagram {
    if (a === b || a === this.none) return this.none;
    if (b === this.none) return a;
    const key = a.number * DIAGRAMS + b.number;
    const known = this.differences.get(key);
    if (known) return known;
    const difference = this.difference(a, b);
    this.differences.set(key, difference);
    return difference;
  }

  private difference(a: Diagram, b: Diagram): Diagram {
    if (orderOf(b) < orderOf(a)) return this.minus(a, b.absent);
    const slot = a.slot as Slot;
    if (b.slot !== slot) return this.of(slot, a.edges, this.minus(a.absent, b));
    const edges = a.edges.flatMap(({ stages, rest }) => {
      const { parts, left } = this.split(stages, b.edges);
      const apart = parts.map(({ common, other }) => ({ stages: common, rest: this.minus(rest, other.rest) }));
      return [...apart, { stages: left, rest }];
    });
    return this.of(slot, edges, this.minus(a.absent, b.absent));
  }

  /** What the states become. */
  after(diagram: Diagram, step: Step): Diagram {
    const { makers, others, mayGo } = step;
    const known = new Map<number, Diagram>();
    const go = (one: Diagram, through: number): Diagram => {
      const maker = makers[through];
      if (one === this.none || (maker && maker.slot.order < orderOf(one))) return this.none;
      if (one === this.nobody || (!maker && !others)) return one;
      const key = one.number * TWINS + through;
      const before = known.get(key);
      if (before) return before;
      const after = into(one, through);
      known.set(key, after);
      return after;
    };
    const into = ({ slot, edges, absent }: Diagram, through: number): Diagram => {
      const maker = makers[through]?.slot === slot ? makers[through] : undefined;
      let there: readonly Edge[] = [];
      let without = go(absent, through);
      const isFree = mayGo(slot as Slot);
      for (const { stages, rest } of edges) {
        const become = maker ? maker.become(stages) : { stages: others ? others(stages) : stages };
        if (!become) continue;
        const further = go(rest, maker ? through + 1 : through);
        const all = become.stages ?? this.sets.empty;
        const staying = isFree ? this.sets.notDone(all) : all;
        there = this.merged(there, [{ stages: staying, rest: further }]);
        if (become.isGone || staying !== all) without = this.union(without, further);
      }
      return this.of(slot as Slot, there, without);
    };
    return go(diagram, 0);
  }

  /** With one more process: the first of its cause that is not there yet. */
  with(diagram: Diagram, stage: Stage): Diagram {
    const { cause } = stage.work;
    const stages = this.sets.of([stage]);
    const known = new Map<number, Diagram>();
    const go = (one: Diagram, twin: number): Diagram => {
      if (one === this.none) return one;
      const slot = this.slots.of(cause, twin);
      if (orderOf(one) > slot.order) return this.of(slot, [{ stages, rest: one }], this.none);
      const key = one.number * TWINS + twin;
      const after =
        known.get(key) ?? (one.slot === slot ? beside(one, slot, twin) : this.below(one, (rest) => go(rest, twin)));
      known.set(key, after);
      return after;
    };
    const beside = (one: Diagram, slot: Slot, twin: number): Diagram => {
      const taken = each(one, (rest) => go(rest, twin + 1));
      return this.of(slot, this.merged(taken, [{ stages, rest: one.absent }]), this.none);
    };
    return go(diagram, 0);
  }

  /** With all deliveries of one more message, by the first of these names that none of the processes has; a name that is taken stays so. */
  withMessage(diagram: Diagram, byName: readonly (readonly Stage[])[], isTaken: (cause: string) => boolean): Diagram {
    const causes = byName.map(([first]) => first?.work.cause ?? '');
    this.slots.line(causes);
    const all = byName.map((deliveries, at) => {
      const cause = causes[at] as string;
      const stand = (stage: Stage, twin: number) => ({
        slot: this.slots.of(cause, twin),
        stages: this.sets.of([stage]),
      });
      return { cause, slots: deliveries.map(stand) };
    });
    const named = all.filter(({ cause }) => !isTaken(cause));
    const known = new Map<number, Diagram>();
    const go = (one: Diagram, at: number): Diagram => {
      if (one === this.none) return one;
      const name = named[at];
      if (!name) throw new RangeError(`too many messages ${causes[0]}`);
      const key = one.number * TWINS + at;
      const after = known.get(key) ?? into(one, at, name);
      known.set(key, after);
      return after;
    };
    const into = (one: Diagram, at: number, { cause, slots }: (typeof all)[number]): Diagram => {
      if (one.slot?.cause === cause) {
        const taken = each(one, (rest) => go(rest, at + 1));
        return this.union(this.of(one.slot, taken, this.none), go(one.absent, at));
      }
      if (orderOf(one) > (slots[0]?.slot.order ?? LAST))
        return slots.reduceRight((rest, { slot, stages }) => this.of(slot, [{ stages, rest }], this.none), one);
      return this.below(one, (rest) => go(rest, at));
    };
    return go(diagram, 0);
  }

  /** The states in which no more than so many processes are at stages that count. */
  atMost(limit: number, diagram: Diagram, countedOf: (stages: StageSet) => StageSet): Diagram {
    const known = new Map<number, Diagram>();
    const go = (one: Diagram, left: number): Diagram => {
      if (!one.slot) return one;
      const key = one.number * (limit + 1) + left;
      const before = known.get(key);
      if (before) return before;
      const edges = one.edges.flatMap(({ stages, rest }) => {
        const counted = countedOf(stages);
        const free = { stages: this.sets.minus(stages, counted), rest: go(rest, left) };
        return left > 0 ? [free, { stages: counted, rest: go(rest, left - 1) }] : [free];
      });
      const after = this.of(one.slot, edges, go(one.absent, left));
      known.set(key, after);
      return after;
    };
    return go(diagram, limit);
  }

  /** The states in which just so many processes are at stages that count, and what these become. */
  counting(
    count: number,
    diagram: Diagram,
    countedOf: (stages: StageSet) => StageSet,
    become: (counted: StageSet) => StageSet,
  ): Diagram {
    const known = new Map<number, Diagram>();
    const go = (one: Diagram, left: number): Diagram => {
      if (!one.slot) return left === 0 ? one : this.none;
      const key = one.number * (count + 1) + left;
      const before = known.get(key);
      if (before) return before;
      let there: readonly Edge[] = [];
      for (const { stages, rest } of one.edges) {
        const counted = countedOf(stages);
        there = this.merged(there, [{ stages: this.sets.minus(stages, counted), rest: go(rest, left) }]);
        if (left > 0) there = this.merged(there, [{ stages: become(counted), rest: go(rest, left - 1) }]);
      }
      const after = this.of(one.slot, there, go(one.absent, left));
      known.set(key, after);
      return after;
    };
    return go(diagram, count);
  }

  /** The same process, and what becomes of the others. */
  private below(one: Diagram, become: (rest: Diagram) => Diagram): Diagram {
    return this.of(one.slot as Slot, each(one, become), become(one.absent));
  }

  /** Each stage at one edge: where both have it, with the rests of both. */
  private merged(some: readonly Edge[], others: readonly Edge[]): readonly Edge[] {
    if (some.length === 0) return others;
    const edges: Edge[] = [];
    for (const { stages, rest } of some) {
      const { parts, left } = this.split(stages, others);
      for (const { common, other } of parts) edges.push({ stages: common, rest: this.union(rest, other.rest) });
      edges.push({ stages: left, rest });
    }
    for (const { stages, rest } of others) edges.push({ stages: this.split(stages, some).left, rest });
    return edges.filter(({ stages }) => stages !== this.sets.empty);
  }

  /** Which of the stages are at which of the edges, and which at none. */
  private split(stages: StageSet, edges: readonly Edge[]) {
    const parts: { readonly common: StageSet; readonly other: Edge }[] = [];
    let left = stages;
    for (const other of edges) {
      if (left === this.sets.empty) break;
      const common = this.sets.common(left, other.stages);
      if (common === this.sets.empty) continue;
      parts.push({ common, other });
      left = this.sets.minus(left, other.stages);
    }
    return { parts, left };
  }

  /** Of edges that have no stage in common. */
  private of(slot: Slot, apart: readonly Edge[], absent: Diagram): Diagram {
    const byRest = new Map<Diagram, StageSet>();
    for (const { stages, rest } of apart) {
      if (rest === this.none || stages === this.sets.empty) continue;
      const before = byRest.get(rest);
      byRest.set(rest, before ? this.sets.union(before, stages) : stages);
    }
    if (byRest.size === 0) return absent;
    const edges = [...byRest].map(([rest, stages]) => ({ stages, rest }));
    if (edges.length > 1) edges.sort((a, b) => a.rest.number - b.rest.number);
    let key = `${slot.order} ${absent.number}`;
    for (const { stages, rest } of edges) key += ` ${stages.number}:${rest.number}`;
    return this.all.of(key, (number) => ({ number, slot, edges, absent }));
  }
}

const orderOf = ({ slot }: Diagram): number => slot?.order ?? LAST;

const each = ({ edges }: Diagram, become: (rest: Diagram) => Diagram): readonly Edge[] =>
  edges.map(({ stages, rest }) => ({ stages, rest: become(rest) }));
