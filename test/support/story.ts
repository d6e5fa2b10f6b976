import { fingerprint, hash } from '../../src/app/fingerprint.ts';
import { assess } from '../../src/domain/causality/assess.ts';
import { logWithDerived } from '../../src/domain/causality/derived.ts';
import { regionsInDoubt } from '../../src/domain/causality/doubt.ts';
import { affirm } from '../../src/domain/deciding/affirmation.ts';
import { conflictOf, decide } from '../../src/domain/deciding/decide.ts';
import { expectedAt } from '../../src/domain/deciding/plan.ts';
import { afterRemoval } from '../../src/domain/deciding/removal.ts';
import { type Decision, effective, type Push } from '../../src/domain/model/decision.ts';
import type { Evidence, Maker, Sighting } from '../../src/domain/model/evidence.ts';
import { type ETag, parseObjectKey, parseSetName, type Region, type VersionId } from '../../src/domain/model/ids.ts';
import { encodeMarker } from '../../src/domain/model/marker.ts';
import type { Conflict, Rule, Verdict } from '../../src/domain/model/policy.ts';
import type { ReplicaSet } from '../../src/domain/model/replica-set.ts';
import { compareStamps } from '../../src/domain/model/stamp.ts';
import type { Head, ObjectState, Stack, Unreadable, Version } from '../../src/domain/model/version.ts';

export const VIRGINIA = 'us-east-1' as Region;
export const DUBLIN = 'eu-west-1' as Region;
export const TOKYO = 'ap-northeast-1' as Region;
export const NOON = Date.UTC(2026, 0, 31, 12);

export interface Put {
  bytes?: string;
  metadata?: Record<string, string>;
  /** Seconds after noon; one more than the last by default. */
  at?: number;
  etag?: string;
  checksum?: string | undefined;
  marker?: string;
  replicaOf?: VersionId;
}

export const lastWriterWins: Rule = {
  index: 0,
  policies: [{ use: 'last-writer-wins' }],
  deletes: 'policy',
  asks: () => undefined,
  resolve({ contenders, regions }: Conflict): Verdict {
    const winner = contenders.reduce((a, b) => (compareStamps(b.stamp, a.stamp, regions) > 0 ? b : a));
    return { winner, decidedBy: 'last-writer-wins', why: `The latest write won, from ${winner.region}.`, flags: [] };
  },
};

/** One key's life in a few regions, told step by step against the pure domain: stacks, a journal, and nothing in between. */
export class Story {
  readonly key = parseObjectKey('plan.txt');
  readonly replicaSet: ReplicaSet;
  readonly stacks: Record<Region, Version[]>;
  readonly outages: Record<Region, Unreadable> = {};
  readonly makers = new Map<VersionId, Maker>();
  log: Decision[] = [];
  private seconds = 0;
  private nextId = 0;

  constructor(regions: Region[] = [VIRGINIA, DUBLIN, TOKYO], rule: Rule = lastWriterWins) {
    const buckets = Object.fromEntries(regions.map((region) => [region, { bucket: `acme-${region}` }]));
    this.replicaSet = { name: parseSetName('documents'), regions, buckets, ruleFor: () => rule };
    this.stacks = Object.fromEntries(regions.map((region) => [region, []])) as unknown as Record<Region, Version[]>;
  }

  /** A client puts an object. */
  put(
    region: Region,
    { bytes = `text ${this.nextId}`, metadata = {}, at, etag, marker, replicaOf, ...put }: Put = {},
  ): Sighting {
    const checksum = 'checksum' in put ? put.checksum : `crc-${bytes}`;
    const state: ObjectState = {
      kind: 'object',
      etag: (etag ?? `md5_${bytes}`) as ETag,
      size: bytes.length,
      ...(checksum ? { checksum: { algorithm: 'CRC64NVME', value: checksum } } : {}),
      headers: { contentType: 'text/plain' },
      metadata,
    };
    const id = replicaOf ?? this.newId(region);
    const version: Version = {
      kind: 'object',
      id,
      time: this.timeAt(at),
      state,
      ...(marker ? { marker } : {}),
      ...(replicaOf ? { replica: true } : {}),
    };
    this.stackOf(region).push(version);
    return { region, id, kind: 'object', maker: 'client' };
  }

  /** A person removes a version for good, the current one unless named. Its event is returned; S3 raises none for what becomes current. */
  purge(region: Region, id: VersionId | undefined = this.stackOf(region).at(-1)?.id): Sighting {
    if (!id) throw new RangeError(`nothing to remove in ${region}`);
    this.stacks[region] = this.stackOf(region).filter((version) => version.id !== id);
    return { region, id, kind: 'removed', maker: 'client' };
  }

  /** A client deletes the key. */
  remove(region: Region, { at }: { at?: number } = {}): Sighting {
    const id = this.newId(region);
    this.stackOf(region).push({ kind: 'delete', id, time: this.timeAt(at) });
    return { region, id, kind: 'delete', maker: 'client' };
  }

  cutOff(region: Region): void {
    this.outages[region] = { kind: 'unreadable', reason: 'unreachable', message: `${region} does not answer` };
  }

  heal(region: Region): void {
    delete this.outages[region];
  }

  headOf(region: Region): Head {
    return this.outages[region] ?? this.stackOf(region).at(-1) ?? { kind: 'absent' };
  }

  stackOf(region: Region): Version[] {
    const stack = this.stacks[region];
    if (!stack) throw new RangeError(`no region ${region}`);
    return stack;
  }

  /** What a gatherer would find: heads with stacks where heads do not suffice, or every stack in full. */
  gather(
    sightings: readonly Sighting[] = [],
    look: 'as needed' | 'at everything' = 'as needed',
    log: readonly Decision[] = this.log,
  ): Evidence {
    const heads = Object.fromEntries(this.replicaSet.regions.map((region) => [region, this.headOf(region)])) as Record<
      Region,
      Head
    >;
    let evidence: Evidence = {
      replicaSet: this.replicaSet,
      key: this.key,
      log: effective(log),
      seq: log.at(-1)?.seq ?? 0,
      heads,
      stacks: {},
      makers: this.makers,
      foundElsewhere: new Set(),
      unlisted: [],
      now: 0,
      sightings,
      eventsAwaitedFrom: 0,
    };
    const readable = this.replicaSet.regions.filter((region) => !this.outages[region]);
    for (
      let regions = look === 'at everything' ? readable : regionsInDoubt(evidence);
      regions.length > 0;
      regions = regionsInDoubt(evidence)
    ) {
      const listed: Record<Region, Stack> = { ...evidence.stacks };
      for (const region of regions) listed[region] = [...this.stackOf(region)];
      evidence = { ...evidence, stacks: listed };
      evidence = { ...evidence, log: logWithDerived(evidence) };
    }
    return evidence;
  }

  assess(sightings: readonly Sighting[] = [], look: 'as needed' | 'at everything' = 'as needed') {
    return assess(this.gather(sightings, look), false);
  }

  /** Gathers, decides and appends; undefined where there was nothing to decide. */
  decide(...sightings: Sighting[]): Decision | undefined {
    const decision = this.decisionOn(this.gather(sightings));
    if (decision) this.log = [...this.log, decision];
    return decision;
  }

  decisionOn(evidence: Evidence): Decision | undefined {
    const assessment = assess(evidence, false);
    const occasion = { now: NOON, by: 'a test', cause: `cause ${this.log.length}`, fingerprint, hash };
    if (assessment.kind === 'news') {
      const { contenders, contest, frontier } = assessment;
      const rule = this.replicaSet.ruleFor({ key: this.key, contenders });
      return decide(contest, conflictOf(contenders, evidence), rule, frontier, evidence, occasion);
    }
    if (assessment.kind === 'removed')
      return afterRemoval(assessment, this.replicaSet.ruleFor({ key: this.key, contenders: [] }), evidence, occasion);
    if (assessment.kind === 'lagging') return affirm(assessment.latest, assessment.frontier, evidence, occasion);
    return undefined;
  }

  /** A decision's push reaches its region: conditionally, as S3 would take it. `unrecorded`: the function died before it could say so. */
  land(decision: Decision, region: Region, { recorded = true } = {}): 'applied' | 'refused' {
    const expected = expectedAt(region, decision);
    const head = this.stackOf(region).at(-1);
    const isAsExpected =
      expected.kind === 'etag' ? head?.kind === 'object' && head.state.etag === expected.etag : head?.kind !== 'object';
    if (!isAsExpected) {
      this.note(decision, region, { state: 'refused', ids: [] });
      return 'refused';
    }
    const { state } = decision.outcome.write;
    const id = this.newId(region);
    const time = this.timeAt();
    const place = { replicaSet: this.replicaSet, region, key: this.key };
    this.stackOf(region).push(
      state.kind === 'object'
        ? { kind: 'object', id, time, state, marker: encodeMarker(decision, place) }
        : { kind: 'delete', id, time },
    );
    if (recorded) this.note(decision, region, { state: 'applied', ids: [id] });
    return 'applied';
  }

  landAll(decision: Decision | undefined): void {
    for (const region of Object.keys(decision?.pushes ?? {})) if (decision) this.land(decision, region as Region);
  }

  private note({ seq }: Decision, region: Region, push: Push): void {
    this.log = this.log.map((entry) =>
      entry.seq === seq ? { ...entry, pushes: { ...entry.pushes, [region]: push } } : entry,
    );
  }

  private newId(region: Region): VersionId {
    return `${region}-v${++this.nextId}` as VersionId;
  }

  private timeAt(at?: number): number {
    this.seconds = at ?? this.seconds + 1;
    return NOON + this.seconds * 1000;
  }
}

/** Every region stands at decision 1: the text 'draft', written in Virginia. */
export function agreed() {
  const story = new Story();
  const first = story.put(VIRGINIA, { bytes: 'draft' });
  const decision = story.decide(first) as Decision;
  story.landAll(decision);
  return { story, first, decision };
}

/** Of the contenders. */
export const idsOf = (decision: Decision | undefined) => decision?.contenders.map(({ id }) => id);
