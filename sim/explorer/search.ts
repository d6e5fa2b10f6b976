// sim/explorer: every interleaving of calls and events in small worlds.
import { MAX_ROUNDS } from '../../src/app/limits.ts';
import { UNOBSERVED } from '../../src/ports/observer.ts';
import { DEFAULTS, START } from '../histories/parameters.ts';
import { ADVISERS } from '../world/advisers.ts';
import { REGIONS, replicaSetOf } from '../world/places.ts';
import { Violation } from '../world/violation.ts';
import { DepthFirst } from './depth-first.ts';
import { Bundles, type Place, placeOf } from './diagrams/bundles.ts';
import type { Diagram } from './diagrams/diagram.ts';
import { EveryMove } from './every-move.ts';
import { LateChoices } from './late-choices.ts';
import { Calls } from './processes/calls.ts';
import type { Move, Next } from './processes/moves.ts';
import { Programs } from './processes/programs.ts';
import { Turns } from './processes/turns.ts';
import { Judge } from './shared/judge.ts';
import { SharedPlaces } from './shared/shared.ts';
import type { Shared } from './shared/shared-state.ts';
import type { State } from './shared/state.ts';
import type { Explored, ExploreOptions, SmallWorld } from './small-world.ts';
import { tellWay } from './way.ts';

/** Policies whose outcome depends on nothing but what the writes are and what each had seen. */
const ORDER_FREE = ['last-writer-wins', 'logical-timestamp', 'highest', 'region-priority', 'region-ownership'];

type Told = () => Promise<readonly string[]>;

/** Goes through a world: in bundles of states, or (to be compared with) through each state by itself. */
export class Search {
  private readonly options: ExploreOptions;
  private readonly isOrderFree: boolean;
  private readonly judge: Judge;
  private readonly places: SharedPlaces;
  private readonly moves: LateChoices | EveryMove;
  private readonly first: State;
  private readonly endings = new Map<number, string>();
  private readonly outcomes = new Map<string, { readonly outcome: string; readonly told: Told }>();
  private states = 0;
  private together = 0;

  constructor({ regions, plans, misfortunes, policy = DEFAULTS.policy }: SmallWorld, options: ExploreOptions) {
    const replicaSet = replicaSetOf(REGIONS.slice(0, regions), policy);
    const calls = new Calls();
    const isReduced = !options.isUnreduced;
    const rest = {
      sets: new Map([[replicaSet.name, replicaSet]]),
      // Time stands still: nothing that is decided may depend on it.
      clock: { now: () => START },
      advisers: ADVISERS,
      logger: SILENT,
      observer: UNOBSERVED,
      by: 'the explorer',
      deleteWaitMs: DELETE_WAIT_MS,
    };
    this.options = options;
    this.isOrderFree = ORDER_FREE.includes(policy);
    this.judge = new Judge({ ...DEFAULTS, regions, keys: 1, writes: plans.length, faults: 'none', plans, policy });
    const forgets = isReduced && !options.remembers;
    const programs = new Programs(calls, rest, forgets);
    this.places = new SharedPlaces(replicaSet, calls, this.judge, forgets);
    const turns = new Turns(replicaSet.name, programs, calls, isReduced, forgets);
    const isBounded = options.atOnce !== undefined || options.interruptions !== undefined;
    const parts = { plans, programs, places: this.places, turns, calls, forgets, atOnce: options.atOnce, isBounded };
    this.moves = isReduced ? new LateChoices(parts) : new EveryMove(parts);
    this.first = {
      shared: this.places.empty(),
      processes: this.moves.nobody,
      client: 0,
      left: misfortunes,
      interruptions: options.interruptions ?? Number.POSITIVE_INFINITY,
      sent: [],
    };
  }

  async run(): Promise<Explored> {
    return this.moves instanceof LateChoices ? await this.inBundles(this.moves) : await this.oneByOne();
  }

  private async inBundles(late: LateChoices): Promise<Explored> {
    const { diagrams } = late;
    const bundles = new Bundles(diagrams);
    bundles.add(this.first as State<Diagram>);
    for (let bundle = bundles.next(); bundle; bundle = bundles.next()) {
      const { place } = bundle;
      if (this.isFull()) return { ...this.found(), isCut: true };
      const here = await late.within(bundle.state);
      const state = { ...here, processes: bundles.goInto(place, here.processes) };
      this.together += diagrams.contents.sizeOf(state.processes);
      this.mark(state);
      const { moves, mayRest } = await late.beyond(state);
      const violation = moves.find((move) => move.violation)?.violation;
      if (violation) return await this.violated(violation, () => this.toldOf(place));
      const told = () => this.toldOf(place, state.shared);
      const atEnd = mayRest ? await this.end(state, told) : undefined;
      if (atEnd) return await this.violated(atEnd, told);
      for (const { to } of moves) bundles.add(to as State<Diagram>, place);
    }
    return this.found();
  }

  private async oneByOne(): Promise<Explored> {
    const walk = new DepthFirst({
      nextOf: (state) => this.visit(state),
      keyOf: (state) => this.keyOf(state),
      end: (state) => {
        const way = walk.way();
        return this.end(state, async () => this.tell(way));
      },
      mayEnter: () => !this.isFull(),
    });
    this.together = Number.NaN;
    const violation = await walk.from(this.first);
    if (violation) return await this.violated(violation, async () => this.tell(walk.way()));
    return { ...this.found(), ...(this.isFull() ? { isCut: true } : {}) };
  }

  private isFull(): boolean {
    return this.states >= (this.options.maxStates ?? Number.POSITIVE_INFINITY);
  }

  /**
   * A bundle doesn't know of one way to it. So all that leads to its place is gone through again, state by state, until something is violated
   * there, or until it comes to rest at `end`.
   */
  private async toldOf(place: Place, end?: Shared): Promise<readonly string[]> {
    const before = new Set([place]);
    for (const one of before) for (const other of one.before) before.add(other);
    const keys = new Set([...before].map(({ key }) => key));
    const walk = new DepthFirst({
      nextOf: (state) => this.nextOf(state),
      keyOf: (state) => this.keyOf(state),
      end: async ({ shared }) => (shared === end ? new Violation('', '') : undefined),
      mayEnter: (state) => walk.states < RETRACED && keys.has(placeOf(state)),
    });
    const found = await walk.from(this.first);
    return found ? this.tell(walk.way()) : [`no way there in ${RETRACED} states`];
  }

  private tell(way: readonly Move[]): readonly string[] {
    const { places, moves } = this;
    return tellWay(way, this.first.shared, { places, isAnswer: (told, answered) => moves.isAnswer(told, answered) });
  }

  private keyOf({ shared, client, interruptions, sent, processes }: State): string {
    return `${shared.number} ${client} ${interruptions} ${sent.join()} ${this.moves.keyOf(processes as never)}`;
  }

  private async visit(state: State): Promise<Next> {
    this.mark(state);
    return await this.nextOf(state);
  }

  private mark(state: State): void {
    if (++this.states % 1000 === 0) this.options.onProgress?.(this.states);
    // Then nobody gives up for having made too many rounds, each of which has found a longer log; see essence.ts.
    if (state.shared.log.decisions.length >= MAX_ROUNDS) throw new RangeError('too many decisions for an explorer');
  }

  private nextOf(state: State): Promise<Next> {
    return this.moves.from(state as never);
  }

  private async end({ shared }: State, told: Told): Promise<Violation | undefined> {
    if (this.endings.has(shared.number)) return undefined;
    const { causality, outcome, name } = this.judge.endOf(shared);
    this.endings.set(shared.number, name);
    const violation = this.judge.ended(shared);
    if (violation) return violation;
    const before = this.outcomes.get(causality);
    if (!before) this.outcomes.set(causality, { outcome, told });
    if (!before || before.outcome === outcome || !this.isOrderFree) return undefined;
    const other = (await before.told()).join('\n');
    return new Violation(
      'The outcome does not depend on the order, number or delay of events',
      `${causality}: the regions hold ${before.outcome} in this way:\n${other}\nand ${outcome} in this:`,
    );
  }

  private async violated({ promise, message }: Violation, told: Told): Promise<Explored> {
    return { ...this.found(), violation: { promise, message, path: await told() } };
  }

  private found(): Explored {
    const outcomes = [...this.outcomes].map(([causality, { outcome }]) => [causality, outcome] as const);
    return {
      states: this.states,
      together: Number.isNaN(this.together) ? this.states : this.together,
      ends: this.endings.size,
      outcomes: new Map(outcomes),
      endings: new Set(this.endings.values()),
      ...(this.options.atOnce === undefined ? {} : { atOnce: this.options.atOnce }),
      ...(this.options.interruptions === undefined ? {} : { interruptions: this.options.interruptions }),
    };
  }
}

/** A person would wait no longer for a way. */
const RETRACED = 1_000_000;
/** Longer than any history, so that nothing has to be guessed. */
const DELETE_WAIT_MS = 90 * 24 * 3_600_000;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
