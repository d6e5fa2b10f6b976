import { type Answer, type Call, LOST } from './calls.ts';
import type { MoveParts } from './moves.ts';
import type { Stage } from './programs.ts';
import type { Shared } from './shared.ts';
import type { AllWhereabouts, Whereabouts } from './whereabouts.ts';

/** What a process comes to by calls that change nothing. */
export interface Reading {
  readonly ready: Stage;
  readonly passed: ReadonlySet<Stage>;
  /** Where it may come to instead when an answer gets lost to it. */
  readonly lost: readonly Stage[];
}

/** A write seen by those who may have read before it. */
interface Look {
  readonly before: Shared;
  readonly after: Shared;
  readonly found: Set<Stage>;
  /** Deliveries that were begun anew. */
  readonly begun: Set<Stage>;
}

const NONE: readonly Stage[] = [];
/** More than there are states of S3 and the journal in one world. */
const SHARED = 2 ** 24;

/** What processes come to by reading, and by writing what changes nothing. Everything is worked out once. */
export class Readings {
  private readonly parts: MoveParts;
  private readonly all: AllWhereabouts;
  private readonly known = new Map<number, Reading>();
  private readonly stale = new Map<string, readonly Stage[]>();
  private readonly overtaken = new Map<string, Whereabouts>();

  constructor(parts: MoveParts, all: AllWhereabouts) {
    this.parts = parts;
    this.all = all;
  }

  /** Calls what changes nothing for now, up to the next write that does or the end; where it gives its work back, the next delivery goes on. */
  readOn(stage: Stage, shared: Shared, mayLose: boolean): Reading {
    const key = (stage.number * SHARED + shared.number) * 2 + (mayLose ? 1 : 0);
    const known = this.known.get(key);
    if (known) return known;
    const { programs } = this.parts;
    const lost: Stage[] = [];
    const tried = new Set<Stage>();
    const passed = new Set<Stage>();
    let now = stage;
    for (;;) {
      for (let [call] = now.open; call; [call] = now.open) {
        const answer = this.answerOf(call, shared);
        if (!answer) break;
        if (mayLose && call.isWrite) lost.push(this.settled(programs.after(now, call, LOST)));
        now = programs.after(now, call, answer);
        passed.add(this.settled(now));
      }
      const next = now.end === 'again' ? programs.again(now) : undefined;
      if (!next || tried.has(next)) break;
      tried.add(next);
      now = next;
    }
    passed.delete(stage);
    const reading = { ready: now, passed, lost };
    this.known.set(key, reading);
    return reading;
  }

  /** None where the call would change something, or send. */
  private answerOf(call: Call, shared: Shared): Answer | undefined {
    const { places } = this.parts;
    if (!call.isWrite) return places.read(call, shared);
    if (call.method === 'send') return undefined;
    const { answer, after } = places.write(call, shared);
    return after === shared ? answer : undefined;
  }

  /** Where a process may have come to when another has written. */
  after(process: Whereabouts, before: Shared, after: Shared): Whereabouts {
    if (before === after) return process;
    const key = `${process.number} ${before.number} ${after.number}`;
    const known = this.overtaken.get(key);
    if (known) return known;
    const found = new Set(process.stages);
    for (const stage of process.stages) for (const one of this.stagesAfter(stage, before, after)) found.add(one);
    const all = this.all.of(this.needed(found, after));
    this.overtaken.set(key, all);
    return all;
  }

  private stagesAfter(stage: Stage, before: Shared, after: Shared): readonly Stage[] {
    const key = `${stage.number} ${before.number} ${after.number}`;
    const known = this.stale.get(key);
    if (known) return known;
    const found = new Set([stage]);
    this.follow(stage, { before, after, found, begun: new Set() }, new Set());
    found.delete(stage);
    const stages = found.size === 0 ? NONE : [...found];
    this.stale.set(key, stages);
    return stages;
  }

  /** Whatever can be come to by reading now need not be told apart from not having read yet. */
  needed(stages: ReadonlySet<Stage>, shared: Shared): ReadonlySet<Stage> {
    if (stages.size < 2) return stages;
    const kept = new Set(stages);
    for (const stage of stages)
      for (const other of stages)
        if (kept.has(stage) && other !== stage && this.isOnTheWay(other, stage, shared)) kept.delete(other);
    return kept;
  }

  /** Not all that can be come to so, but what is found without playing anything. */
  private isOnTheWay(next: Stage, stage: Stage, shared: Shared): boolean {
    if (this.readOn(stage, shared, false).passed.has(next)) return true;
    if (next.heard.size <= stage.heard.size || next.work !== stage.work) return false;
    for (const [call, answer] of stage.heard) if (next.heard.get(call) !== answer) return false;
    for (const [call, answer] of next.heard)
      if (!stage.heard.has(call) && this.answerOf(call, shared) !== answer) return false;
    return true;
  }

  /** How far a process may have read before a write: not at all, or up to something that the write changes. */
  private follow(stage: Stage, look: Look, skipped: ReadonlySet<Call>): void {
    const { before, after, found, begun } = look;
    const { programs } = this.parts;
    const answers = new Map<Call, Answer>();
    for (const call of stage.open) {
      const answer = skipped.has(call) ? undefined : this.answerOf(call, before);
      if (answer) answers.set(call, answer);
    }
    const calls = [...answers.keys()];
    const changed = calls.filter((call) => this.answerOf(call, after) !== answers.get(call));
    const goOn = (call: Call, beyond: ReadonlySet<Call>, isFound: boolean) => {
      const read = programs.after(stage, call, answers.get(call) as Answer);
      const again = read.end === 'again' ? programs.again(read) : undefined;
      const next = again ?? this.settled(read);
      if (found.has(next) || begun.has(next)) return;
      if (again) begun.add(again);
      if (isFound) found.add(next);
      this.follow(next, look, again ? new Set() : beyond);
    };
    for (const call of changed) goOn(call, skipped, true);
    const same = calls.find((call) => !changed.includes(call));
    if (same) goOn(same, new Set([...skipped, ...changed]), false);
  }

  /** Everybody who is through is alike, and who gives his work back begins anew. */
  settled(stage: Stage): Stage {
    const { programs } = this.parts;
    if (!stage.end) return stage;
    return (stage.end === 'again' && programs.again(stage)) || programs.done(stage);
  }
}
