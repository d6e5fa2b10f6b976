import type { Stage } from '../processes/stage.ts';
import type { Diagram } from './diagram.ts';
import type { Slot } from './slots.ts';
import type { AllStageSets, StageSet } from './stage-sets.ts';

/** What there is in diagrams. */
export class Contents {
  private readonly sets: AllStageSets;
  private readonly nobody: Diagram;
  private readonly present = new Map<Diagram, ReadonlyMap<Slot, StageSet>>();
  private readonly within = new Map<Diagram, ReadonlySet<StageSet>>();

  constructor(sets: AllStageSets, nobody: Diagram) {
    this.sets = sets;
    this.nobody = nobody;
  }

  forget(): void {
    this.present.clear();
    this.within.clear();
  }

  /** Which processes there are in any of the states, and where they may be. */
  presentIn(diagram: Diagram): ReadonlyMap<Slot, StageSet> {
    const known = this.present.get(diagram);
    if (known) return known;
    const found = new Map<Slot, Set<Stage>>();
    for (const { slot, edges } of this.nodesOf(diagram)) {
      const here = found.get(slot as Slot) ?? new Set();
      found.set(slot as Slot, here);
      for (const { stages } of edges) for (const stage of stages.stages) here.add(stage);
    }
    const sorted = [...found].sort(([a], [b]) => a.order - b.order);
    const present = new Map(sorted.map(([slot, stages]) => [slot, this.sets.of(stages)]));
    this.present.set(diagram, present);
    return present;
  }

  /** All sets of stages that its states are told apart by. */
  setsIn(diagram: Diagram): ReadonlySet<StageSet> {
    const known = this.within.get(diagram);
    if (known) return known;
    const sets = new Set<StageSet>();
    for (const { edges } of this.nodesOf(diagram)) for (const { stages } of edges) sets.add(stages);
    this.within.set(diagram, sets);
    return sets;
  }

  /** All diagrams within it but the two ends. */
  private nodesOf(diagram: Diagram): ReadonlySet<Diagram> {
    const nodes = new Set<Diagram>();
    const go = (one: Diagram): void => {
      if (!one.slot || nodes.has(one)) return;
      nodes.add(one);
      for (const { rest } of one.edges) go(rest);
      go(one.absent);
    };
    go(diagram);
    return nodes;
  }

  /** How many states it has. */
  sizeOf(diagram: Diagram, known = new Map<Diagram, number>()): number {
    if (!diagram.slot) return diagram === this.nobody ? 1 : 0;
    const before = known.get(diagram);
    if (before !== undefined) return before;
    const inEdges = diagram.edges.map(({ stages, rest }) => stages.stages.length * this.sizeOf(rest, known));
    const size = inEdges.reduce((sum, one) => sum + one, this.sizeOf(diagram.absent, known));
    known.set(diagram, size);
    return size;
  }
}
