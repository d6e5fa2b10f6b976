// sim/world: what a history is played in: S3, the journal, time, chance and misfortunes.
import { createMemoryJournal, type MemoryJournal } from '../../src/adapters/memory/journal.ts';
import { createMemoryPushQueue, type MemoryPushQueue } from '../../src/adapters/memory/push-queue.ts';
import type { S3, S3Event, Version } from '../../src/adapters/memory/s3/index.ts';
import type { KeySighting } from '../../src/app/reconcile/take-sightings.ts';
import { askToLook } from '../../src/app/steering/ask-to-look.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { parseObjectKey, type Region } from '../../src/domain/model/ids.ts';
import type { ReplicaSet } from '../../src/domain/model/replica-set.ts';
import { stampTime } from '../checkers/support/stamps.ts';
import { type Parameters, START, type Weather, weatherOf } from '../histories/parameters.ts';
import { Trace } from '../histories/trace.ts';
import { carryOut, planOf } from '../people/clients.ts';
import { createDeliveries, type Deliveries } from '../people/deliveries.ts';
import { windowsOf } from '../people/operators.ts';
import { regretsOf, visitsOf } from '../people/people.ts';
import type { Plan } from '../people/plan.ts';
import { createFunctions, type Functions, isSweep } from '../people/workers.ts';
import { carryBetweenAll, expireLater, replicate } from './environment.ts';
import { Gates } from './gates.ts';
import { Kernel } from './kernel.ts';
import { type Entry, Ledger } from './ledger.ts';
import { Misfortunes } from './misfortunes.ts';
import { Outages } from './outages.ts';
import { bucketOf, REGIONS, regionOf, replicaSetOf, sightingOf } from './places.ts';
import type { Watch } from './ports.ts';
import type { Process } from './process.ts';
import { randomFrom, seedOf } from './random.ts';
import { mergeOf, undoOf } from './remaking.ts';
import { Storage } from './storage.ts';
import { type Checker, Violation } from './violation.ts';

/** One history: clients, functions, S3, the journal, and everything that goes wrong between them. */
export class World {
  readonly parameters: Parameters;
  readonly weather: Weather;
  readonly kernel: Kernel;
  readonly trace: Trace;
  readonly misfortunes: Misfortunes;
  readonly regions: readonly Region[];
  readonly keys: readonly string[];
  readonly replicaSet: ReplicaSet;
  readonly journal: MemoryJournal = createMemoryJournal();
  readonly queue: MemoryPushQueue = createMemoryPushQueue();
  /** Of every key that clients wrote, and of siblings from when they are first named. */
  readonly ledgers = new Map<string, Ledger>();
  violation: Violation | undefined;
  copies = 0;
  /** Decisions that only the sweep came to. */
  revived = 0;
  private readonly gates: Gates;
  private readonly storage: Storage;
  private readonly functions: Functions;
  private readonly deliveries: Deliveries;
  private readonly checkers: readonly Checker[];

  constructor(parameters: Parameters, checkers: readonly Checker[], isTraced = false) {
    this.kernel = new Kernel(START);
    this.parameters = parameters;
    this.checkers = checkers;
    this.weather = weatherOf(parameters);
    this.misfortunes = new Misfortunes(parameters.misfortunes);
    this.trace = new Trace(isTraced, () => this.kernel.now);
    this.regions = REGIONS.slice(0, parameters.regions);
    this.keys = Array.from({ length: parameters.keys }, (_, at) => `key-${at}`);
    const { carries } = this.weather.replication ?? {};
    this.replicaSet = replicaSetOf(this.regions, parameters.policy, carries);
    for (const key of this.keys) this.ledgers.set(key, new Ledger(key, this.regions));
    const { kernel, weather, misfortunes, regions, queue, trace, journal } = this;
    const sets = new Map([[this.replicaSet.name, this.replicaSet]]);
    this.gates = new Gates(kernel, parameters.seed);
    this.storage = new Storage({
      seed: parameters.seed,
      ...{ regions, sets, kernel, weather },
      outages: new Outages(regions, kernel, weather, parameters),
      onEvent: (event) => this.tell(event),
      onVersion: (key, entry, version) => this.noteVersion(key, entry, version),
    });
    if (this.weather.replication && carries)
      carryBetweenAll({ ...this.weather.replication, carries }, this.environment());
    this.functions = createFunctions({
      ...{ parameters, kernel, weather, misfortunes, trace, sets, journal, queue },
      store: this.storage.store,
      watch: this.watch,
      nameOf: (cause) => this.deliveries.nameOf(cause),
      held: () => this.held(),
      decided: () => this.decided(),
      upload: (target, upload) =>
        this.gates.denies(target.region, target)
          ? { kind: 'failed', message: 'AccessDenied' }
          : this.storage.upload(target, upload),
      windows: {
        gates: this.gates,
        keys: this.keys,
        upload: (target, upload) => this.storage.upload(target, upload),
        listed: (region, prefix) =>
          this.s3
            .listObjects({ bucket: bucketOf(region), prefix })
            .objects.map(({ key, object: { eTag, size } }) => ({ key, etag: eTag, size })),
      },
    });
    const { seed } = parameters;
    this.deliveries = createDeliveries({ seed, kernel, weather, misfortunes, queue, workers: this.functions });
    this.planWrites(planOf(parameters, weather));
    this.planMisfortunes();
    this.functions.sweepNowAndThen();
    for (const time of visitsOf(seed, parameters.policy, weather)) this.functions.visitAt(time);
    for (const time of regretsOf(parameters, weather)) this.functions.undoAt(time);
    for (const time of windowsOf(parameters, weather)) this.functions.haltAt(time);
  }

  get s3(): S3 {
    return this.storage.s3;
  }

  private planWrites(plans: readonly Plan[]): void {
    const { storage, kernel, keys, regions } = this;
    const clients = {
      s3: this.s3,
      keys,
      buckets: regions.map(bucketOf),
      inRegion: <Result>(region: number, action: () => Result) => storage.inRegion(region, action),
      isDenied: (region: number, key: string) => this.gates.denies(regions[region] as Region, { key }),
      reading: <Result>(ids: readonly string[], action: () => Result) => storage.having(ids, action),
      after: (delayMs: number, action: () => void) => {
        const { writing } = storage;
        kernel.after(delayMs, () => {
          storage.writing = writing;
          action();
        });
      },
    };
    for (const plan of plans) {
      const write = () => {
        storage.writing = plan.index;
        const { contents, habits } = this.weather;
        carryOut(plan, this.parameters.seed, contents, { ...clients, keys: this.keysFor(plan) }, habits);
      };
      kernel.at(plan.at, write);
    }
  }

  /** A sibling is a key like any other: clients write it too, sometimes before it is made. */
  private keysFor({ index, key }: Plan): readonly string[] {
    const name = this.keys[key] as string;
    const siblings = this.ledgerOf(name).decisions.flatMap((decision) => decision.siblings ?? []);
    const random = randomFrom(seedOf(this.parameters.seed, `key of ${index}`));
    if (siblings.length === 0 || !random.chance(0.25)) return this.keys;
    return this.keys.with(key, random.pick(siblings).key);
  }

  private planMisfortunes(): void {
    const { journalLossAt, restMs } = this.weather;
    const plans = planOf(this.parameters, this.weather);
    const middle = plans.findLast(({ index }) => index < Math.ceil(this.parameters.writes / 2))?.at ?? START;
    if (restMs > 0) expireLater(middle, this.environment());
    if (journalLossAt === undefined) return;
    this.kernel.at(journalLossAt, () => {
      this.trace.tell('THE JOURNAL', 'is lost');
      this.journal.clear();
      for (const ledger of this.ledgers.values()) ledger.forget();
    });
  }

  private environment() {
    const { s3, kernel, ledgers, regions } = this;
    return {
      s3,
      kernel,
      keys: () => [...ledgers.keys()],
      regions,
      seed: this.parameters.seed,
      buckets: regions.map(bucketOf),
    };
  }

  /** Goes one action on; false at the end of the history. */
  step(): boolean {
    this.deliveries.collect();
    return this.violation === undefined && this.kernel.step();
  }

  /** The latest decisions of keys that wait for a person. */
  held(): readonly Decision[] {
    return this.decided().filter(({ suspended }) => suspended?.kind === 'held');
  }

  private decided(): readonly Decision[] {
    return [...this.ledgers.values()].flatMap((ledger) => ledger.latest() ?? []);
  }

  visitAt(time: number): void {
    this.functions.visitAt(time);
  }

  sweepAt(time: number): void {
    this.functions.sweepAt(time);
  }

  /** Messages that were sent are on their way from now on. */
  collect(): void {
    this.deliveries.collect();
  }

  /** What an owner does whose journal was lost: no event will tell of what it held and was doing. */
  async lookAtAll(): Promise<void> {
    const refs = [...this.ledgers.keys()].map((key) => ({ set: this.replicaSet.name, key: parseObjectKey(key) }));
    await askToLook(refs, { queue: this.queue });
  }

  /** Anything that happened, told once more: at rest it must not change a thing. */
  tellAgain(): void {
    for (const ledger of this.ledgers.values()) {
      for (const write of ledger.writes())
        this.deliveries.event(`${write.id} once more`, [this.told(ledger.key, write)]);
    }
  }

  check(about: (checker: Checker) => void): void {
    for (const checker of this.checkers) {
      try {
        about(checker);
      } catch (thrown) {
        if (!(thrown instanceof Violation)) throw thrown;
        this.violation ??= thrown;
        this.trace.tell('CHECKER', `${checker.promise}: ${thrown.message}`);
      }
    }
  }

  haltedBy = (key: string): string | undefined => this.gates.halts(key);

  ledgerOf(key: string): Ledger {
    const known = this.ledgers.get(key);
    if (known) return known;
    const ledger = new Ledger(key, this.regions);
    this.ledgers.set(key, ledger);
    return ledger;
  }

  private readonly watch: Watch = {
    appended: (decision, process: Process) => {
      if (isSweep(process) && !this.deliveries.isAtWork(decision.key)) this.revived++;
      this.adopt(decision);
      this.ledgerOf(decision.key).decided(decision);
      this.check((checker) => checker.decided?.(decision, this));
    },
    settled: (decision) => this.ledgerOf(decision.key).settled(decision),
    meeting: (action) => this.storage.meeting(action),
    pushing: (target, seq, action) => this.storage.pushing(target, seq, action),
  };

  /** What the decision is about and no client wrote under its key. */
  private adopt(decision: Decision): void {
    const ledger = this.ledgerOf(decision.key);
    for (const { id, region, key, via } of decision.contenders) {
      if (via !== 'sibling' || key === undefined) continue;
      const from = this.ledgerOf(key);
      const loser = from.writeNamed(id) ?? from.stackOf(region).find((entry) => entry.id === id);
      // It stays as late as all that it had seen there.
      if (loser) ledger.adopt({ ...loser, time: stampTime(loser, from) });
    }
    if (decision.situation === 'undo' || decision.situation === 'restore') {
      const undo = undoOf(decision, ledger);
      if (undo) ledger.adopt(undo, decision.seq);
    }
    if (decision.outcome.kind !== 'merged') return;
    const merge = mergeOf(decision, ledger, this.parameters);
    if (merge) ledger.adopt(merge, decision.seq);
  }

  private noteVersion(key: string, entry: Entry, version: Version): void {
    const ledger = this.ledgerOf(key);
    const below = ledger.stackOf(entry.region).at(-1);
    ledger.add(entry);
    if (entry.maker.who === 's3-concord') this.copies++;
    if (this.trace.isOn)
      this.trace.tell(
        entry.maker.who === 'client' ? 'a client' : 'S3',
        `${key} in ${entry.region}: ${entry.kind} ${entry.id} ${entry.etag?.slice(0, 6) ?? ''} dated ${(entry.time - START) / 1000} s`,
      );
    this.check((checker) => checker.added?.(entry, below, this));
    const { replication } = this.weather;
    if (replication) replicate(bucketOf(entry.region), key, version, replication, this.environment());
  }

  private tell(event: S3Event): void {
    if (event.name === 'ObjectRemoved:Delete' || !event.versionId) return;
    const ledger = this.ledgerOf(event.key);
    const entry = ledger.stackOf(regionOf(event.bucket)).find(({ id }) => id === event.versionId);
    if (entry) this.deliveries.event(`${entry.id} in ${entry.region}`, [this.told(event.key, entry)]);
  }

  private told(key: string, entry: Entry): KeySighting {
    return sightingOf(entry, key, this.replicaSet, !this.parameters.extras.includes('unknown-makers'));
  }
}
