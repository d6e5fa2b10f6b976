import { createMemoryJournal, type MemoryJournal } from '../adapters/memory/journal.ts';
import { createMemoryObjectStore } from '../adapters/memory/object-store.ts';
import { createMemoryPushQueue } from '../adapters/memory/push-queue.ts';
import { createS3, type S3, type S3Event, type Version } from '../adapters/memory/s3/index.ts';
import type { Dependencies } from '../app/dependencies.ts';
import { sweep } from '../app/sweep.ts';
import { takeMessage } from '../app/take-message.ts';
import { type KeySighting, takeSightings } from '../app/take-sightings.ts';
import type { Decision, PolicyStep } from '../domain/decision.ts';
import { parseObjectKey, parseRegion, parseSetName, parseVersionId, type Region } from '../domain/ids.ts';
import { MARKER_FIELD } from '../domain/marker.ts';
import type { ReplicaSet } from '../domain/replica-set.ts';
import { compileChain } from '../policies/chain.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { type ClientWorld, carryOut, planOf } from './clients.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { expireLater, replicate } from './environment.ts';
import { Kernel } from './kernel.ts';
import { type Entry, Ledger } from './ledger.ts';
import { Misfortunes } from './misfortunes.ts';
import { CALM, type Parameters, START, type Weather, weatherOf } from './parameters.ts';
import { journalOf, queueOf, storeOf, type Watch } from './ports.ts';
import { Process } from './process.ts';
import { randomFrom, seedOf } from './random.ts';
import { Trace } from './trace.ts';

export const REGIONS: readonly Region[] = ['us-east-1', 'eu-west-1', 'ap-northeast-1', 'sa-east-1', 'af-south-1'].map(
  parseRegion,
);
const PUSHER = 'AWS:AROACONCORD:push';

/** What a checker is told, the moment it happens. */
export interface Checker {
  readonly promise: string;
  /** A version came to lie in a bucket; `below` is what was the key's head there. */
  added?(entry: Entry, below: Entry | undefined, world: World): void;
  /** A decision was appended; the ledger knows it already. */
  decided?(decision: Decision, world: World): void;
  /** Faults have healed and everything was delivered. */
  ended?(world: World): void;
}

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly promise: string;

  constructor(promise: string, message: string) {
    super(message);
    this.promise = promise;
  }
}

/** One history: clients, functions, S3, the journal, and everything that goes wrong between them. */
export class World {
  readonly parameters: Parameters;
  readonly weather: Weather;
  readonly kernel: Kernel;
  private readonly isExplored: boolean;
  readonly trace: Trace;
  readonly misfortunes: Misfortunes;
  readonly regions: readonly Region[];
  readonly keys: readonly string[];
  readonly replicaSet: ReplicaSet;
  private readonly sets: Dependencies['sets'];
  readonly s3: S3;
  readonly journal: MemoryJournal = createMemoryJournal();
  readonly ledgers = new Map<string, Ledger>();
  violation: Violation | undefined;
  copies = 0;
  /** Decisions that only the sweep came to. */
  revived = 0;
  private readonly queue = createMemoryPushQueue();
  private readonly store: ObjectStore;
  private readonly deliveries: Deliveries;
  private readonly checkers: readonly Checker[];
  private writing = 0;
  private readonly made = new Map<string, number>();
  private readonly taken = new Set<string>();
  private sweeps = 0;
  /** Whose clock S3 looks at, and whose decision is being pushed: both only for the moment of one operation. */
  private clockOf = 0;
  private pushing: number | undefined;
  private pushed = '';

  constructor(parameters: Parameters, checkers: readonly Checker[], isTraced = false, explored?: Kernel) {
    this.kernel = explored ?? new Kernel(START);
    this.isExplored = explored !== undefined;
    this.parameters = parameters;
    this.checkers = checkers;
    this.weather = weatherOf(parameters);
    this.misfortunes = new Misfortunes(parameters.misfortunes);
    this.trace = new Trace(isTraced, () => this.kernel.now);
    this.regions = REGIONS.slice(0, parameters.regions);
    this.keys = Array.from({ length: parameters.keys }, (_, at) => `key-${at}`);
    this.replicaSet = replicaSetOf(this.regions, parameters.policy);
    this.sets = new Map([[this.replicaSet.name, this.replicaSet]]);
    this.s3 = createS3({
      now: () => Math.floor(this.kernel.now) + (this.weather.skews[this.clockOf] ?? 0),
      newId: () => this.newId(),
      onEvent: (event) => this.tell(event),
      onChange: (change) => {
        if (change.change !== 'version-added') return;
        this.noteVersion(change.bucket, change.key, change.version);
        const { replication } = this.weather;
        if (replication) replicate(change.bucket, change.key, change.version, replication, this.environment());
      },
      limits: { partBytes: 1 },
    });
    for (const region of this.regions)
      this.s3.createBucket({ bucket: bucketOf(region), region, versioning: 'Enabled' });
    for (const key of this.keys) this.ledgers.set(key, new Ledger(key, this.regions));
    this.store = createMemoryObjectStore({
      sets: this.sets,
      s3For: (region) => {
        this.clockOf = this.regions.indexOf(region);
        return this.s3;
      },
      faults: ({ region }, operation) =>
        this.isCutOff(region, operation === 'bring' ? 'writes' : 'reads') ? OUTAGE : undefined,
      caller: () => ({ principalId: PUSHER }),
    });
    this.deliveries = createDeliveries({
      seed: parameters.seed,
      kernel: this.kernel,
      weather: this.weather,
      misfortunes: this.misfortunes,
      queue: this.queue,
      workers: {
        takeEvent: (sightings, delivery, limitMs, ends) => {
          const process = this.start(`${delivery.cause} #${this.shown(delivery.attempt)}`);
          const body = async () =>
            (await takeSightings(sightings, delivery.cause, this.dependenciesOf(process))).errors.length > 0
              ? 'failed'
              : 'done';
          process.run<'done' | 'failed'>(body, limitMs, ends);
        },
        takeMessage: (message, delivery, limitMs, ends) => {
          const process = this.start(`${this.canonical(delivery.cause)} #${this.shown(delivery.attempt)}`);
          const body = async () =>
            (await takeMessage(message, delivery, this.dependenciesOf(process, message.seq))).kind;
          process.run(body, limitMs, ends);
        },
      },
    });
    const clients = this.clients();
    const plans = planOf(parameters, this.weather);
    for (const plan of plans) {
      const write = () => {
        this.writing = plan.index;
        carryOut(plan, parameters.seed, this.weather.contents, clients);
      };
      this.kernel.at(plan.at, write, { name: () => `client ${plan.index}` });
    }
    this.planMisfortunes();
    for (let at = START + SWEEP_EVERY_MS; at < this.weather.healAt; at += SWEEP_EVERY_MS) this.sweepAt(at);
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
    });
  }

  private environment() {
    const { s3, kernel, keys, regions } = this;
    return { s3, kernel, keys, regions, seed: this.parameters.seed, buckets: regions.map(bucketOf) };
  }

  /** Goes one action on; false at the end of the history. */
  step(): boolean {
    this.deliveries.collect();
    return this.violation === undefined && this.kernel.step();
  }

  /** The function that looks for what nobody works on any more. It has no retries: the next one comes in time. */
  sweepAt(time: number): void {
    this.kernel.at(time, () => {
      const process = this.start(`${SWEEP} ${++this.sweeps}`);
      const nothing = () => undefined;
      const body = () => sweep(this.replicaSet.name, SWEEP_IDLE_MS, this.dependenciesOf(process));
      process.run(body, SWEEP_EVERY_MS, { returned: nothing, threw: nothing, died: nothing });
    });
  }

  /** Messages that were sent are on their way from now on. */
  collect(): void {
    this.deliveries.collect();
  }

  /** Anything that happened, told once more: at rest it must not change a thing. */
  tellAgain(): void {
    for (const ledger of this.ledgers.values()) {
      for (const write of ledger.writes())
        this.deliveries.event(`${write.id} once more`, [this.sightingOf(ledger.key, write)]);
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

  ledgerOf(key: string): Ledger {
    const ledger = this.ledgers.get(key);
    if (!ledger) throw new RangeError(`nobody writes ${key}`);
    return ledger;
  }

  private clients(): ClientWorld {
    return {
      s3: this.s3,
      buckets: this.regions.map(bucketOf),
      keys: this.keys,
      inRegion: (region, action) => {
        this.clockOf = region;
        return action();
      },
      after: (delayMs, action) => {
        const { writing } = this;
        this.kernel.after(delayMs, () => {
          this.writing = writing;
          action();
        });
      },
    };
  }

  canonical(text: string): string {
    return this.deliveries.canonical(text);
  }

  /** To an explorer a third attempt is like a second: what goes round in circles has to look the same. */
  private shown(attempt: number): number {
    return this.isExplored ? Math.min(attempt, 2) : attempt;
  }

  /**
   * Short, unique, and in no order that means anything: whoever compares ids is found out. Made from what the version is and not from when
   * it was made, so that it keeps its id when other writes are taken out of the history.
   */
  private newId(): string {
    const region = this.regions[this.clockOf] ?? '';
    const what =
      this.pushing === undefined
        ? `write ${this.writing} in ${region}`
        : `copy of ${this.pushed} ${this.pushing} in ${region}`;
    const count = (this.made.get(what) ?? 0) + 1;
    this.made.set(what, count);
    const id = seedOf(this.parameters.seed, `${what} ${count}`).toString(36).padStart(7, '0').slice(-4);
    const isTaken = this.taken.has(id);
    this.taken.add(id);
    return isTaken ? `${id}-${this.taken.size}-${count}` : id;
  }

  /** Everything that the further way of the history depends on, but for what is still to be done; for an explorer. */
  async state(): Promise<string> {
    const stacks = this.keys.map((key) =>
      this.regions.map((region) =>
        this.s3.stackOf({ bucket: bucketOf(region), key }).map((version) => [version.versionId, contentOf(version)]),
      ),
    );
    const refs = this.keys.map((key) => ({ set: this.replicaSet.name, key: parseObjectKey(key) }));
    const logs = await Promise.all(refs.map((ref) => this.journal.latest(ref, Number.MAX_SAFE_INTEGER)));
    const makers = await Promise.all(refs.map(async (ref) => [...(await this.journal.deleteMakers(ref))].sort()));
    return this.canonical(
      JSON.stringify([
        stacks,
        logs,
        makers,
        this.queue.messages().map(({ id, receiveCount }) => [id, Math.min(2, receiveCount)]),
      ]),
    );
  }

  private start(name: string): Process {
    const { kernel, trace, weather, misfortunes } = this;
    const random = randomFrom(seedOf(this.parameters.seed, name));
    return new Process(name, {
      kernel,
      trace,
      misfortunes,
      random,
      dials: () => (kernel.now < weather.healAt ? weather.calls : CALM),
    });
  }

  private dependenciesOf(process: Process, seq = 0): Dependencies {
    return {
      sets: this.sets,
      store: storeOf(process, this.store, this.watch, seq),
      journal: journalOf(process, this.journal, this.watch),
      queue: queueOf(process, this.queue),
      clock: { now: () => Math.floor(this.kernel.now) },
      logger: SILENT,
      by: 'the simulator',
      deleteWaitMs: this.parameters.extras.includes('unknown-makers') ? 6 * 3_600_000 : DELETE_WAIT_MS,
    };
  }

  private readonly watch: Watch = {
    appended: (decision, { name }) => {
      if (name.startsWith(SWEEP) && !this.deliveries.isAtWork(decision.key)) this.revived++;
      this.ledgerOf(decision.key).decided(decision);
      this.check((checker) => checker.decided?.(decision, this));
    },
    settled: (decision) => this.ledgerOf(decision.key).settled(decision),
    pushes: (key, seq) => {
      this.pushed = key;
      this.pushing = seq;
    },
    pushed: () => {
      this.pushing = undefined;
    },
  };

  private noteVersion(bucket: string, key: string, version: Version): void {
    const region = regionOf(bucket);
    const entry: Entry = {
      id: version.versionId,
      region,
      kind: version.kind === 'object' ? 'object' : 'delete',
      order: version.order,
      time: version.lastModified,
      maker:
        version.replicationStatus === 'REPLICA'
          ? { who: 'replication' }
          : this.pushing === undefined
            ? { who: 'client' }
            : { who: 's3-concord', seq: this.pushing },
      content: contentOf(version),
      ...(version.kind === 'object' ? { etag: version.eTag.replaceAll('"', '') } : {}),
      ...(version.kind === 'object' && version.metadata['previous-etag']
        ? { previousETag: version.metadata['previous-etag'].replaceAll('"', '') }
        : {}),
    };
    const ledger = this.ledgerOf(key);
    const below = ledger.stackOf(region).at(-1);
    ledger.add(entry);
    if (entry.maker.who === 's3-concord') this.copies++;
    if (this.trace.isOn)
      this.trace.tell(
        entry.maker.who === 'client' ? 'a client' : 'S3',
        `${key} in ${region}: ${entry.kind} ${entry.id} ${entry.etag?.slice(0, 6) ?? ''} dated ${(entry.time - START) / 1000} s`,
      );
    this.check((checker) => checker.added?.(entry, below, this));
  }

  private tell(event: S3Event): void {
    if (event.name === 'ObjectRemoved:Delete' || !event.versionId) return;
    const ledger = this.ledgerOf(event.key);
    const entry = ledger.stackOf(regionOf(event.bucket)).find(({ id }) => id === event.versionId);
    if (entry) this.deliveries.event(`${entry.id} in ${entry.region}`, [this.sightingOf(event.key, entry)]);
  }

  private sightingOf(key: string, { id, region, kind, maker }: Entry): KeySighting {
    const isKnown = !this.parameters.extras.includes('unknown-makers');
    const told = !isKnown ? 'unknown' : maker.who === 's3-concord' ? 's3-concord' : 'client';
    return {
      ref: { set: this.replicaSet.name, key: parseObjectKey(key) },
      sighting: { region, id: parseVersionId(id), kind, maker: told },
    };
  }

  private isNotSpared(name: string): boolean {
    return this.parameters.misfortunes?.includes(name) ?? true;
  }

  private isCutOff(region: Region, of: 'reads' | 'writes'): boolean {
    const { now } = this.kernel;
    const at = this.regions.indexOf(region);
    return (
      now < this.weather.healAt &&
      this.weather.outages.some(
        (outage, number) =>
          outage.region === at &&
          this.isNotSpared(`outage ${number}`) &&
          now >= outage.from &&
          now < outage.to &&
          (outage.of === 'both' || outage.of === of),
      )
    );
  }
}

const SWEEP = 'sweep';
const SWEEP_EVERY_MS = 30 * 60_000;
/** Longer than a message is invisible while its taker may live: before that somebody may still be on the way. */
export const SWEEP_IDLE_MS = 2 * SWEEP_EVERY_MS;
/** Longer than any event is kept back, so that nothing has to be guessed. */
const DELETE_WAIT_MS = 90 * 24 * 3_600_000;
const OUTAGE = { status: 0, code: 'ECONNREFUSED', message: 'connection refused' };
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

function replicaSetOf(regions: readonly Region[], policy: string): ReplicaSet {
  const steps: PolicyStep[] = policy.split(',').map((use) => ({ use }));
  const rule = { index: 0, policies: steps, deletes: 'policy' as const, resolve: compileChain(steps, 'policy') };
  return {
    name: parseSetName('documents'),
    regions,
    buckets: Object.fromEntries(regions.map((region) => [region, { bucket: bucketOf(region) }])),
    ruleFor: () => rule,
  };
}

export const bucketOf = (region: Region) => `acme-${region}`;
const regionOf = (bucket: string) => parseRegion(bucket.slice('acme-'.length));

export function contentOf(version: Version): string {
  if (version.kind === 'marker') return 'deleted';
  const { [MARKER_FIELD]: _marker, ...metadata } = version.metadata;
  return JSON.stringify([
    version.body.toString('latin1'),
    Object.entries(metadata).sort(),
    { contentType: 'binary/octet-stream', ...version.system },
    version.websiteRedirectLocation,
  ]);
}
