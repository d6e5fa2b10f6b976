import { hash } from 'node:crypto';
import { checkersFor } from './checkers/index.ts';
import type { Plan } from './clients.ts';
import { OpenKernel } from './open-kernel.ts';
import { CALM, DEFAULTS, type Parameters, START, type Weather } from './parameters.ts';
import { World } from './world.ts';

/** A small world, all of whose ways are gone. */
export interface SmallWorld {
  readonly regions: number;
  readonly plans: readonly Plan[];
  /** How many misfortunes may befall a history: a crash, a duplicate, or a lost answer, anywhere. */
  readonly misfortunes: number;
}

export interface Explored {
  /** Different states, each visited once. */
  readonly states: number;
  /** Histories that came to rest. */
  readonly ends: number;
  readonly outcomes: number;
  readonly violation?: { readonly promise: string; readonly message: string; readonly path: readonly string[] };
  /** Set where the search was cut short. */
  readonly isCut?: true;
}

const STILL: Weather = {
  calls: CALM,
  eventDelay: [1, 1],
  duplicateEvents: 0,
  duplicateMessages: 0,
  earlyVisibility: 0,
  pace: [1, 1],
  contents: 0,
  skews: [],
  outages: [],
  healAt: START,
  restMs: 0,
};

/**
 * Every order in which calls, events, messages and writes can happen, depth first. A state that was seen is not gone into again; a world
 * can't be copied, so each branch is reached by going its way anew from the start.
 */
export async function explore(small: SmallWorld, maxStates = Number.POSITIVE_INFINITY): Promise<Explored> {
  const seen = new Set<string>();
  const outcomes = new Set<string>();
  let ends = 0;
  const branches: number[][] = [[]];
  for (let path = branches.pop(); path !== undefined; path = branches.pop()) {
    const way = new Way(small);
    for (const choice of path) await way.take(choice);
    for (;;) {
      if (way.violation()) return { states: seen.size, ends, outcomes: outcomes.size, violation: way.told() };
      const key = await way.state();
      if (seen.has(key)) break;
      seen.add(key);
      if (seen.size > maxStates) return { states: seen.size, ends, outcomes: outcomes.size, isCut: true };
      const count = way.choices().length;
      if (count === 0) {
        ends++;
        way.end();
        if (way.violation()) return { states: seen.size, ends, outcomes: outcomes.size, violation: way.told() };
        outcomes.add(way.outcome());
        break;
      }
      for (let other = count - 1; other >= 1; other--) branches.push([...way.taken, other]);
      await way.take(0);
    }
  }
  return { states: seen.size, ends, outcomes: outcomes.size };
}

/** One history under way. */
class Way {
  readonly taken: number[] = [];
  private readonly names: string[] = [];
  private readonly kernel = new OpenKernel(START);
  private readonly world: World;
  private left: number;

  constructor({ regions, plans, misfortunes }: SmallWorld) {
    const parameters: Parameters = {
      ...DEFAULTS,
      regions,
      keys: 1,
      writes: plans.length,
      faults: 'none',
      plans,
      weather: STILL,
    };
    this.world = new World(parameters, checkersFor(parameters), false, this.kernel);
    this.left = misfortunes;
  }

  choices() {
    return this.kernel.choices(this.left > 0);
  }

  async take(number: number): Promise<void> {
    const choice = this.choices()[number];
    if (!choice) throw new RangeError('the way can not be gone twice: something is left to chance');
    this.taken.push(number);
    this.names.push(choice.misfortune ? `${choice.name}: ${choice.misfortune}` : choice.name);
    if (choice.misfortune) this.left--;
    choice.act();
    await new Promise((resolve) => setImmediate(resolve));
    this.world.collect();
  }

  async state(): Promise<string> {
    const open = this.choices()
      .map(({ name }) => this.world.canonical(name))
      .sort();
    return hash('md5', JSON.stringify([await this.world.state(), open, this.left]), 'base64');
  }

  end(): void {
    this.world.check((checker) => checker.ended?.(this.world));
  }

  outcome(): string {
    return [...this.world.ledgers.values()].map(({ decisions }) => decisions.at(-1)?.outcome.write.id).join();
  }

  violation() {
    return this.world.violation;
  }

  told() {
    const { promise = '', message = '' } = this.world.violation ?? {};
    return { promise, message, path: this.names };
  }
}
