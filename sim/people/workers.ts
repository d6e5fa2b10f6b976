import { takeMessage } from '../../src/app/deliver/take-message.ts';
import type { Dependencies } from '../../src/app/dependencies.ts';
import { takeSightings } from '../../src/app/reconcile/take-sightings.ts';
import type { Upload, Uploaded } from '../../src/app/steering/own-content.ts';
import { type ResolveDependencies, resolveHeld } from '../../src/app/steering/resolve.ts';
import { planRestore, type Restoring, restoreVersion } from '../../src/app/steering/restore.ts';
import { planUndo, type Undoing, undo } from '../../src/app/steering/undo.ts';
import { sweep } from '../../src/app/upkeep/sweep.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import type { Unreadable } from '../../src/domain/model/version.ts';
import { compileRuling } from '../../src/policies/framework/chain.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { KeyAt, ObjectStore } from '../../src/ports/object-store.ts';
import { UNOBSERVED } from '../../src/ports/observer.ts';
import type { PushQueue } from '../../src/ports/push-queue.ts';
import { CALM, type Parameters, START, type Weather } from '../histories/parameters.ts';
import type { Trace } from '../histories/trace.ts';
import { ADVISERS } from '../world/advisers.ts';
import type { Kernel } from '../world/kernel.ts';
import type { Misfortunes } from '../world/misfortunes.ts';
import { journalOf, queueOf, storeOf, type Watch } from '../world/ports.ts';
import { type CallDials, Process } from '../world/process.ts';
import { randomFrom, seedOf } from '../world/random.ts';
import type { Workers } from './deliveries.ts';
import { createOperators, type OperatorParts, patiently } from './operators.ts';
import { choiceOf, regretted } from './people.ts';

export interface WorkerParts {
  readonly parameters: Parameters;
  readonly kernel: Kernel;
  readonly weather: Weather;
  readonly misfortunes: Misfortunes;
  readonly trace: Trace;
  readonly sets: Dependencies['sets'];
  readonly store: ObjectStore;
  readonly journal: Journal;
  readonly queue: PushQueue;
  readonly watch: Watch;
  /** What a delivery's cause is called. */
  nameOf(cause: string): string;
  /** The latest decisions of keys that wait for a person. */
  held(): readonly Decision[];
  /** The latest decisions of all keys. */
  decided(): readonly Decision[];
  /** A person's own content, written as any client does. */
  upload(target: KeyAt, upload: Upload): Uploaded;
  readonly windows: Omit<OperatorParts, 'dependencies' | 'kernel' | 'told'>;
}

export interface Functions extends Workers {
  /** The function that looks for what nobody works on any more. */
  sweepAt(time: number): void;
  /** A person settles what is held then, if anything is. */
  visitAt(time: number): void;
  /** A person undoes some decision then, if any was made. */
  undoAt(time: number): void;
  /** A person opens a window then, writes in it perhaps, and closes it. */
  haltAt(time: number): void;
  /** The sweeps that come round by themselves, as long as things go wrong and a while longer. */
  sweepNowAndThen(): void;
}

const VISIT_LIMIT_MS = 300_000;
/** A window is opened, used and closed by then, or whoever has it is dead. */
const WINDOW_LIMIT_MS = 3_600_000;
const SWEEP = 'sweep';
const SWEEP_EVERY_MS = 30 * 60_000;
/** Longer than a message is invisible while its taker may live: before that somebody may still be on the way. */
export const SWEEP_IDLE_MS = 2 * SWEEP_EVERY_MS;
/** Longer than any event is kept back, so that nothing has to be guessed. */
const DELETE_WAIT_MS = 90 * 24 * 3_600_000;
/** Where nobody will ever tell who made a delete marker, or what was told is lost with the journal, waiting has to end. */
const MUTE = ['unknown-makers', 'journal-loss'] as const;
const SHORT_DELETE_WAIT_MS = 6 * 3_600_000;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

export const isSweep = ({ name }: Process) => name.startsWith(SWEEP);

/** The functions as processes: the very code of `src/app`, over ports that go wrong. */
export function createFunctions(parts: WorkerParts): Functions {
  const { parameters, kernel, weather, misfortunes, trace, watch } = parts;
  const isAnyEventLost = MUTE.some((extra) => parameters.extras.includes(extra));
  let sweeps = 0;
  let visits = 0;
  let regrets = 0;
  let halts = 0;
  const halt = createOperators({
    ...parts.windows,
    kernel,
    dependencies: dependenciesOf,
    told: ({ name }, what) => trace.tell(name, what),
  });
  return {
    takeEvent(sightings, delivery, limitMs, ends) {
      const process = start(`${delivery.cause} #${delivery.attempt}`);
      const body = async () =>
        (await takeSightings(sightings, delivery.cause, dependenciesOf(process))).errors.length > 0 ? 'failed' : 'done';
      process.run<'done' | 'failed'>(body, limitMs, ends);
    },
    takeMessage(message, delivery, limitMs, ends) {
      const process = start(`${parts.nameOf(delivery.cause)} #${delivery.attempt}`);
      const body = async () => (await takeMessage(message, delivery, dependenciesOf(process, message.seq))).kind;
      process.run(body, limitMs, ends);
    },
    sweepAt,
    visitAt,
    undoAt,
    haltAt,
    sweepNowAndThen() {
      // And a while after: who waits for another's record may wait for one whose sender has died, until the sweep comes.
      const end = weather.healAt + 3 * SWEEP_IDLE_MS;
      for (let at = START + SWEEP_EVERY_MS; at < end; at += SWEEP_EVERY_MS) sweepAt(at);
    },
  };

  /** It has no retries: the next one comes in time. */
  function sweepAt(time: number): void {
    kernel.at(time, () => {
      const process = start(`${SWEEP} ${++sweeps}`);
      const nothing = () => undefined;
      const body = async () => {
        for (const set of parts.sets.keys()) await sweep(set, SWEEP_IDLE_MS, dependenciesOf(process));
      };
      process.run(body, SWEEP_EVERY_MS, { returned: nothing, threw: nothing, died: nothing });
    });
  }

  /** As with `concord resolve`: whoever is refused looks again some other day. */
  function visitAt(time: number): void {
    kernel.at(time, () => {
      const process = start(`person ${++visits}`);
      const random = randomFrom(seedOf(parameters.seed, `choice of ${process.name}`));
      const nothing = () => undefined;
      const body = async () => {
        for (const seen of parts.held()) {
          const request = { ref: { set: seen.set, key: seen.key }, seen: seen.seq, choice: choiceOf(seen, random) };
          const end = await resolveHeld(request, resolvingOf(process));
          trace.tell(process.name, end.kind === 'refused' ? end.why : `settled by decision ${end.decision.seq}`);
        }
      };
      process.run(body, VISIT_LIMIT_MS, { returned: nothing, threw: nothing, died: nothing });
    });
  }

  /** As with `concord undo`: the plan is looked at, and what has changed by then is left alone. */
  function undoAt(time: number): void {
    kernel.at(time, () => {
      const process = start(`undoer ${++regrets}`);
      const undoing = regretted(parts.decided(), randomFrom(seedOf(parameters.seed, `choice of ${process.name}`)));
      const nothing = () => undefined;
      const body = async () => {
        if (!undoing) return;
        const end = await regret(undoing, resolvingOf(process));
        trace.tell(process.name, end.kind === 'refused' ? end.why : end.decision.why);
      };
      process.run(body, VISIT_LIMIT_MS, { returned: nothing, threw: nothing, died: nothing });
    });
  }

  /** As with `concord window`. */
  function haltAt(time: number): void {
    kernel.at(time, () => {
      const process = start(`operator ${++halts}`, patiently);
      const random = randomFrom(seedOf(parameters.seed, `window of ${process.name}`));
      const nothing = () => undefined;
      process.run(() => halt(process, random), WINDOW_LIMIT_MS, { returned: nothing, threw: nothing, died: nothing });
    });
  }

  async function regret(what: Undoing | Restoring, deps: ResolveDependencies) {
    if (!('version' in what)) {
      const plan = await planUndo(what, deps);
      return plan.kind === 'refused' ? plan : await undo(plan, deps);
    }
    // What a decision names as a loser the journal knows: nothing is looked for by reading it.
    const reading = { ...deps, reader: { open: unread } };
    const plan = await planRestore(what, reading);
    return plan.kind === 'refused' ? plan : await restoreVersion(plan, reading);
  }

  function resolvingOf(process: Process): ResolveDependencies {
    return {
      ...dependenciesOf(process),
      compile: (steps, terms) => compileRuling(steps, 'policy', terms),
      upload: (target, upload) =>
        process.call<Uploaded>({
          label: () => `UPLOAD ${target.key} to ${target.region}`,
          isWrite: true,
          perform: async () => parts.upload(target, upload),
          fail: async () => ({ kind: 'failed', message: `${target.region}: no answer came in time.` }),
        }),
    };
  }

  function start(name: string, as = (dials: CallDials) => dials): Process {
    const random = randomFrom(seedOf(parameters.seed, name));
    const dials = () => (kernel.now < weather.healAt ? as(weather.calls) : CALM);
    return new Process(name, { kernel, trace, misfortunes, random, dials });
  }

  function isFar({ name }: Process): boolean {
    return (
      parameters.extras.includes('far-from-home') && randomFrom(seedOf(parameters.seed, `place of ${name}`)).chance(0.7)
    );
  }

  function dependenciesOf(process: Process, seq = 0): Dependencies {
    return {
      sets: parts.sets,
      store: storeOf(process, parts.store, watch, seq),
      journal: journalOf(process, parts.journal, watch),
      queue: queueOf(process, parts.queue),
      advisers: ADVISERS,
      clock: { now: () => Math.floor(kernel.now) },
      logger: SILENT,
      observer: UNOBSERVED,
      by: 'the simulator',
      deleteWaitMs: isAnyEventLost ? SHORT_DELETE_WAIT_MS : DELETE_WAIT_MS,
      isFarFromHome: isFar(process),
    };
  }
}

async function unread(): Promise<Unreadable> {
  return { kind: 'unreadable', reason: 'throttled', message: 'S3 asked to slow down.' };
}
