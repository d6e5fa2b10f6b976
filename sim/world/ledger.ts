import { type Decision, equalHead, type Observed } from '../../src/domain/model/decision.ts';
import type { Region } from '../../src/domain/model/ids.ts';

/** One entry of a key's true history in one region; never forgotten, whatever lifecycle does to it. */
export interface Entry {
  readonly id: string;
  readonly region: Region;
  readonly kind: 'object' | 'delete';
  /** S3's place in the stack: a greater number lies higher. */
  readonly order: number;
  /** S3's time, milliseconds since 1970. */
  readonly time: number;
  readonly maker:
    | { readonly who: 'client' }
    | { readonly who: 's3-concord'; readonly seq: number }
    | { readonly who: 'replication' };
  /** What a reader sees: bytes, headers and metadata without the marker; `deleted` of a delete marker. */
  readonly content: string;
  readonly etag?: string;
  /** The ETags that it says to have been made on. */
  readonly says?: readonly string[];
  /** It carries a copy's marker: of a client's write the marker of what was restored, so that it counts as a copy until its event comes. */
  readonly isMarked?: true;
  /** The versions that its client has truly read, where that is known. */
  readonly reads?: readonly string[];
}

/** Clocks that are apart by less than a second can turn the order of S3's seconds by one. */
const TOLERANCE_MS = 1000;

/**
 * The second model of "who has seen whom": explicit sets of writes, kept by the world itself, which knows who made what. Slow and
 * simple on purpose; the product knows vectors, and must come to the same.
 */
export class Ledger {
  readonly key: string;
  readonly decisions: Decision[] = [];
  readonly regions: readonly Region[];
  /** How many of the decisions were lost with the journal. */
  private lost = 0;
  private readonly stacks = new Map<Region, Entry[]>();
  private readonly byId = new Map<string, Entry>();
  private readonly consideredBy = new Map<number, Set<string>>();
  /** What contends here and lies in none of the stacks: merges and undos, with the decision that made them, and losers of other keys. */
  private readonly adopted = new Map<string, { readonly entry: Entry; readonly madeBy?: number }>();

  constructor(key: string, regions: readonly Region[]) {
    this.key = key;
    this.regions = regions;
    for (const region of regions) this.stacks.set(region, []);
  }

  add(entry: Entry): void {
    const stack = this.stackOf(entry.region);
    let at = stack.length;
    while (at > 0 && (stack[at - 1]?.order ?? 0) > entry.order) at--;
    stack.splice(at, 0, entry);
    if (entry.maker.who !== 'replication') this.byId.set(entry.id, entry);
    if (entry.maker.who === 'client') this.bury(entry, stack.slice(at + 1));
  }

  /**
   * A multipart upload takes the place of its initiation. Where a client's write lies above it, it never was current: whoever has
   * considered that write has considered this one as well.
   */
  private bury({ id }: Entry, above: readonly Entry[]): void {
    // A native replica has the id of a write that lies elsewhere.
    for (const considered of this.consideredBy.values())
      if (above.some((write) => write.maker.who !== 'replication' && considered.has(write.id))) considered.add(id);
  }

  /** All that a decision has considered: what its predecessor had, its contenders, and whatever those had seen. */
  decided(decision: Decision): void {
    const considered = new Set(this.consideredBy.get(this.standingBefore(decision.seq)?.seq ?? 0));
    const add = (id: string) => {
      considered.add(id);
      const write = this.writeNamed(id);
      if (write) for (const seen of this.seenBy(write)) considered.add(seen);
    };
    for (const { id } of [...decision.contenders, ...(decision.superseded ?? [])]) add(id);
    if (decision.outcome.kind === 'merged') considered.add(decision.outcome.write.id);
    this.decisions.push(decision);
    this.consideredBy.set(decision.seq, considered);
  }

  adopt(entry: Entry, madeBy?: number): void {
    this.adopted.set(entry.id, { entry, ...(madeBy === undefined ? {} : { madeBy }) });
  }

  isAdopted(id: string): boolean {
    return this.adopted.has(id);
  }

  /** The decision that stood when the one of that number was made: what was held or only observed does not count. */
  standingBefore(seq: number): Decision | undefined {
    const before = this.decision(seq - 1);
    if (!before?.suspended) return before;
    return this.decision(before.suspended.standsOn);
  }

  /** Takes a history up in the middle: what was decided so far, and what each decision had considered. */
  resume(
    decisions: readonly Decision[],
    considered: readonly (readonly [seq: number, ids: readonly string[]])[],
  ): void {
    this.decisions.push(...decisions);
    for (const [seq, ids] of considered) this.consideredBy.set(seq, new Set(ids));
  }

  /** The journal has learnt where a decision's outcome was brought to or was found. */
  settled(decision: Decision): void {
    const at = this.decisions.findLastIndex(({ seq }) => seq === decision.seq);
    if (at >= 0) this.decisions[at] = decision;
  }

  /** The one appended last under that number: after a loss of the journal numbers are given anew. */
  decision(seq: number): Decision | undefined {
    return this.decisions.findLast((candidate) => candidate.seq === seq);
  }

  /** The number of the outcome that a decision stands for: an affirmation is the outcome that it affirms. */
  outcomeNumber(seq: number): number {
    const before = this.decision(seq)?.situation === 'affirmed' ? this.standingBefore(seq) : undefined;
    return before ? this.outcomeNumber(before.seq) : seq;
  }

  /** The one of the highest number that the journal still holds. */
  latest(): Decision | undefined {
    const held = this.decisions.slice(this.lost);
    return held.reduce<Decision | undefined>((a, b) => (a && a.seq > b.seq ? a : b), undefined);
  }

  /** The journal is lost; what was decided counts all the same. */
  forget(): void {
    this.lost = this.decisions.length;
  }

  considered(seq: number): ReadonlySet<string> {
    return this.consideredBy.get(seq) ?? new Set();
  }

  stackOf(region: Region): Entry[] {
    return this.stacks.get(region) ?? [];
  }

  /** A client's write, or what was adopted in the place of one. */
  writeNamed(id: string): Entry | undefined {
    const entry = this.byId.get(id);
    return entry?.maker.who === 'client' ? entry : this.adopted.get(id)?.entry;
  }

  writes(): Entry[] {
    return [...this.byId.values()].filter(({ maker }) => maker.who === 'client');
  }

  /** What people have made the winner again. */
  undos(): Entry[] {
    return this.decisions.flatMap(({ situation, outcome }) =>
      situation === 'undo' || situation === 'restore' ? (this.adopted.get(outcome.write.id)?.entry ?? []) : [],
    );
  }

  /**
   * What clients wrote below in the stack (a native replica may have slid in later), what the decisions of the copies there had considered, and
   * those that found a head there equal.
   */
  seenBy(write: Entry): Set<string> {
    const adopted = this.adopted.get(write.id);
    if (adopted) return new Set(adopted.madeBy === undefined ? [] : this.considered(adopted.madeBy));
    const seen = new Set<string>();
    for (const { id, maker } of this.below(write)) {
      if (maker.who === 'client') seen.add(id);
    }
    for (const seq of this.decisionsSeenBy(write)) for (const id of this.considered(seq)) seen.add(id);
    return seen;
  }

  /**
   * The writes that it may mean by what it says: every one of that ETag that was there before the upload, which the client may have read in any
   * region. Nothing where what it lies on bears that very ETag.
   */
  meantBy(write: Entry): Entry[] {
    const elsewhere = (write.says ?? []).filter((etag) => etag !== this.beneath(write)?.etag);
    if (elsewhere.length === 0) return [];
    const stack = this.stackOf(write.region);
    const above = new Set(stack.slice(Math.max(0, stack.indexOf(write))));
    return [...this.writes(), ...[...this.adopted.values()].map(({ entry }) => entry)].filter(
      (one) =>
        !above.has(one) &&
        one.time <= write.time + TOLERANCE_MS &&
        this.etagsOf(one).some((etag) => elsewhere.includes(etag)),
    );
  }

  /** Those of them that bear it themselves, and not only by what came to the same. */
  meantByName(write: Entry): Entry[] {
    return this.meantBy(write).filter(({ etag = '' }) => write.says?.includes(etag));
  }

  private beneath(write: Entry): Entry | undefined {
    return this.below(write).findLast(({ maker }) => maker.who !== 'replication');
  }

  /** It says to have read what it lies on, by the ETag that this bears here or the very same bears elsewhere. */
  saysBeneath(write: Entry): boolean {
    const beneath = this.beneath(write);
    return beneath !== undefined && (write.says ?? []).some((etag) => this.etagsOf(beneath).includes(etag));
  }

  /** It says to have been made on something else than what it lies on, by an ETag that a write bears itself: who else bears it may not be known yet. */
  saysOtherwise(write: Entry): boolean {
    return this.meantByName(write).length > 0 && !this.saysBeneath(write);
  }

  /** Its own, and those of whatever holds the very same: copies of it, and what came to the same by itself. */
  private etagsOf({ content, etag }: Entry): string[] {
    const same = this.regions.flatMap((region) => this.stackOf(region)).filter((other) => other.content === content);
    return [etag, ...same.map((other) => other.etag)].filter((one) => one !== undefined);
  }

  /** What lies below it, or if it says otherwise what it may mean; not what those have seen in turn. */
  directlySeenBy(write: Entry): Set<string> {
    const meant = this.meantBy(write);
    const seen = this.saysOtherwise(write) ? new Set<string>() : this.seenBy(write);
    for (const one of meant) for (const id of [one.id, ...this.seenBy(one), ...this.decidedWith(one)]) seen.add(id);
    return seen;
  }

  /** Whoever has read an outcome, or what came to the same, has seen what was decided there. */
  private decidedWith({ content }: Entry): string[] {
    const all = this.decisions.filter(
      ({ outcome, suspended }) => !suspended && this.writeNamed(outcome.write.id)?.content === content,
    );
    return all.flatMap(({ seq, outcome }) => [outcome.write.id, ...this.considered(seq)]);
  }

  /** All that it may have seen by what it says and by what those say that it has seen. */
  mayHaveSeen(write: Entry): Set<string> {
    const all = new Set<string>();
    const open = [write];
    for (let next = open.pop(); next; next = open.pop()) {
      for (const id of [...this.seenBy(next), ...this.directlySeenBy(next)]) {
        const seen = this.writeNamed(id);
        if (!all.has(id) && seen) open.push(seen);
        all.add(id);
      }
    }
    return all;
  }

  decisionsSeenBy(write: Entry): number[] {
    const { madeBy } = this.adopted.get(write.id) ?? {};
    if (madeBy !== undefined) return [this.standingBefore(madeBy)?.seq ?? 0];
    const below = this.below(write);
    const copies = below.flatMap(({ maker }) => (maker.who === 's3-concord' ? [maker.seq] : []));
    const equals = this.decisions.filter((decision) => {
      if (decision.suspended) return false;
      const head = equalHead(decision, write.region);
      return head?.kind === 'absent' || (head !== undefined && 'id' in head && below.some(({ id }) => id === head.id));
    });
    const shown = below.flatMap(({ id, maker }) =>
      maker.who === 'replication' ? this.shownAtHead(id, write.region) : [],
    );
    return [...copies, ...equals.map(({ seq }) => seq), ...shown];
  }

  isShown(id: string, region: Region): boolean {
    return this.shownAtHead(id, region).length > 0;
  }

  /** Of a native replica that somebody has found at the head: the decisions whose outcome it shows. */
  private shownAtHead(id: string, region: Region): number[] {
    const settled = this.decisions.filter(({ suspended }) => !suspended);
    const isHead = (head: Observed | undefined) => head !== undefined && 'id' in head && head.id === id;
    if (!settled.some(({ observed, pushes }) => isHead(observed[region]) || isHead(pushes[region]?.found))) return [];
    const isShown = ({ outcome, pushes }: Decision) =>
      outcome.write.id === id || Object.values(pushes).some(({ ids }) => ids.some((copy) => copy === id));
    return settled.filter(isShown).map(({ seq }) => seq);
  }

  /** What lay below it in its stack when it came, and what has slid in since. */
  below({ region, id }: Entry): Entry[] {
    const stack = this.stackOf(region);
    const at = stack.findIndex((entry) => entry.id === id);
    return stack.slice(0, Math.max(0, at));
  }
}
