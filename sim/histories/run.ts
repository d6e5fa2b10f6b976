// sim/histories: random histories from seeds, many at once, made smaller where one fails.
import { checkersFor } from '../checkers/index.ts';
import { SWEEP_IDLE_MS } from '../people/workers.ts';
import { Violation } from '../world/violation.ts';
import { World } from '../world/world.ts';
import { type Parameters, withExtras } from './parameters.ts';

export interface Result {
  readonly parameters: Parameters;
  readonly world: World;
  readonly violation: Violation | undefined;
  readonly steps: number;
  readonly writes: number;
  readonly decisions: number;
  readonly copies: number;
  /** Decisions that only the sweep came to. */
  readonly revived: number;
}

/** No history of the default size comes near it; what does, goes on for ever. */
const MAX_STEPS = 400_000;
/** The choice may be the one that is refused; several in a row are bad luck, so many are not. */
const MAX_VISITS = 20;
/** Events come up to three hours late, and what fails is tried again every quarter of an hour. */
const MAX_UNREST_MS = 3 * 24 * 3_600_000;

/** One history, from the first write to rest. Yields wherever microtasks have to run dry. */
export function* history(asked: Parameters, isTraced = false): Generator<undefined, Result> {
  const parameters = withExtras(asked);
  const world = new World(parameters, checkersFor(parameters), isTraced);
  yield* drain(world);
  yield* sweepUntilClean(world);
  if (parameters.extras.includes('journal-loss')) {
    void world.lookAtAll();
    yield* drain(world);
    yield* sweepUntilClean(world);
  }
  world.check((checker) => checker.ended?.(world));
  yield* resolveAll(world);
  if (parameters.extras.includes('journal-loss')) {
    // A key whose journal was lost has no entry until somebody tells of it again; only then is it at rest.
    world.tellAgain();
    yield* drain(world);
  }
  const before = { copies: world.copies, decisions: decisionsOf(world) };
  // What S3 does not bring in time is left to the sweep.
  const isLeftToSweep = parameters.extras.includes('carrier-s3');
  if (parameters.extras.includes('no-overlap') && !isLeftToSweep && world.revived > 0) {
    world.violation ??= new Violation(
      'Where no message is delivered twice at once, nothing is left to the sweep',
      `${world.revived} decisions were left to it`,
    );
  }
  if (!world.violation) {
    world.tellAgain();
    yield* drain(world);
    if (world.copies > before.copies || decisionsOf(world) > before.decisions) {
      world.violation ??= new Violation(
        'At rest nothing is written',
        `events told once more led to ${world.copies - before.copies} copies and ${decisionsOf(world) - before.decisions} decisions`,
      );
    }
  }
  return {
    parameters,
    world,
    violation: world.violation,
    steps: world.kernel.steps,
    writes: [...world.ledgers.values()].reduce((sum, ledger) => sum + ledger.writes().length, 0),
    ...before,
    revived: world.revived,
  };
}

/** Where people settle what is held, all holds as where nothing ever was. */
function* resolveAll(world: World): Generator<undefined, void> {
  for (let visit = 0; visit < MAX_VISITS && world.held().length > 0 && !world.violation; visit++) {
    world.visitAt(world.kernel.now + 1);
    yield* drain(world);
    yield* sweepUntilClean(world);
  }
  const [held] = world.held();
  if (held)
    world.violation ??= new Violation(
      'What is held can be settled',
      `${held.key}: decision ${held.seq} is held still, though ${MAX_VISITS} visits were made by a person`,
    );
  world.check((checker) => checker.ended?.(world));
}

/** What one sweep sets going the next may have to look at again; more than a few in a row find nothing but each other. */
function* sweepUntilClean(world: World): Generator<undefined, void> {
  for (let round = 0, before = -1; round < 5 && world.revived > before; round++) {
    before = world.revived;
    world.sweepAt(world.kernel.now + 1.1 * SWEEP_IDLE_MS);
    yield* drain(world);
  }
}

function* drain(world: World): Generator<undefined, void> {
  while (world.step()) {
    yield;
    const isTooLate = world.kernel.now > world.weather.healAt + MAX_UNREST_MS;
    if (isTooLate || world.kernel.steps > MAX_STEPS) {
      world.violation ??= new Violation(
        'Each write causes a bounded number of pushes and decisions',
        `the history does not end: ${world.kernel.steps} actions, the last of them ${Math.round((world.kernel.now - world.weather.healAt) / 3_600_000)} hours after everything had healed`,
      );
      return;
    }
  }
}

function decisionsOf(world: World): number {
  return [...world.ledgers.values()].reduce((sum, { decisions }) => sum + decisions.length, 0);
}

/** Histories side by side, one step each in turn: they know nothing of each other, and share what it costs to let microtasks run dry. */
export async function runAll(
  all: Iterable<Parameters>,
  onResult: (result: Result) => 'go on' | 'stop',
  atOnce = 32,
): Promise<void> {
  const waiting = all[Symbol.iterator]();
  const running: Generator<undefined, Result>[] = [];
  for (;;) {
    while (running.length < atOnce) {
      const next = waiting.next();
      if (next.done) break;
      running.push(history(next.value));
    }
    if (running.length === 0) return;
    for (let at = running.length - 1; at >= 0; at--) {
      const step = (running[at] as Generator<undefined, Result>).next();
      if (!step.done) continue;
      running.splice(at, 1);
      if (onResult(step.value) === 'stop') return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function runOne(parameters: Parameters, isTraced = false): Promise<Result> {
  const run = history(parameters, isTraced);
  for (;;) {
    const step = run.next();
    if (step.done) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
