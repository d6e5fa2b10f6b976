import type { Decision } from '../../domain/decision.ts';
import { type Answer, type Call, LOST } from './calls.ts';
import type { MoveParts } from './moves.ts';
import type { Stage } from './programs.ts';
import type { Log, Shared } from './shared.ts';
import type { AllStageSets, StageSet } from './stage-sets.ts';

/** What a process comes to by calls that change nothing. */
export interface Reading {
  readonly ready: Stage;
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

/** About a decision that has been superseded, or a number that is taken. */
function isInVain({ method, args }: Call, { decisions }: Log): boolean {
  const latest = decisions.at(-1);
  if (!latest || latest.suspended) return false;
  if (method === 'append') return (args[0] as Decision).seq <= latest.seq;
  return (method === 'recordPush' || method === 'settle') && (args[1] as number) < latest.seq;
}

/** What processes come to by reading, and by writing what changes nothing. */
export class Readings {
  private readonly parts: MoveParts;
  private readonly sets: AllStageSets;
  private readonly known = new Map<number, Reading>();
  private readonly stale = new Map<number, readonly Stage[]>();
  private readonly overtaken = new Map<number, StageSet>();

  constructor(parts: MoveParts, sets: AllStageSets) {
    this.parts = parts;
    this.sets = sets;
  }

  /** Forgets what nobody asks for any more once a state has been gone into: everything can be worked out again. */
  forget(): void {
    this.known.clear();
    this.stale.clear();
    this.overtaken.clear();
  }

  /** Calls what changes nothing for now, up to the next write that does or the end; where it gives its work back, the next delivery goes on. */
  readOn(stage: Stage, shared: Shared, mayLose: boolean): Reading {
    const key = (stage.number * SHARED + shared.number) * 2 + (mayLose ? 1 : 0);
    const known = this.known.get(key);
    if (known) return known;
    const { programs } = this.parts;
    const lost: Stage[] = [];
    const tried = new Set<Stage>();
    let now = stage;
    for (;;) {
      for (let [call] = now.open; call; [call] = now.open) {
        const answer = this.answerOf(call, shared);
        if (!answer) break;
        if (mayLose && call.isWrite) lost.push(this.settled(programs.after(now, call, LOST)));
        now = programs.after(now, call, answer);
      }
      const next = now.end === 'again' ? programs.again(now) : undefined;
      if (!next || tried.has(next)) break;
      tried.add(next);
      now = next;
    }
    const reading = { ready: now, lost };
    this.known.set(key, reading);
    return reading;
  }

  /** None where the call would change something, or send. */
  private answerOf(call: Call, shared: Shared): Answer | undefined {
    const { places } = this.parts;
    if (!call.isWrite) return places.read(call, shared);
    if (call.method === 'send') return undefined;
    return places.answerInVain(call, shared);
  }

  /** Where a process may have come to when another has written. */
  after(stages: StageSet, before: Shared, after: Shared, mayLose: boolean): StageSet {
    if (before === after) return stages;
    const key = (stages.number * SHARED + after.number) * 2 + (mayLose ? 1 : 0);
    const known = this.overtaken.get(key);
    if (known) return known;
    const found = stages.stages.flatMap((stage) => this.stagesAfter(stage, before, after));
    const reached = found.length === 0 ? stages : this.sets.of([...stages.stages, ...found]);
    const all = mayLose ? reached : this.beyondInVain(reached, after);
    this.overtaken.set(key, all);
    return all;
  }

  /** What a process is about to note in vain now is so for ever, so it may as well have been told. */
  private beyondInVain(set: StageSet, shared: Shared): StageSet {
    const beyond = set.stages.map((stage) => this.toldInVain(stage, shared));
    return beyond.every((stage, at) => stage === set.stages[at]) ? set : this.sets.of(beyond);
  }

  private toldInVain(stage: Stage, shared: Shared): Stage {
    const [call] = stage.open;
    if (!call || !isInVain(call, shared.log)) return stage;
    const answer = this.answerOf(call, shared);
    return answer ? this.toldInVain(this.settled(this.parts.programs.after(stage, call, answer)), shared) : stage;
  }

  private stagesAfter(stage: Stage, before: Shared, after: Shared): readonly Stage[] {
    const key = stage.number * SHARED + after.number;
    const known = this.stale.get(key);
    if (known) return known;
    const found = new Set([stage]);
    this.follow(stage, { before, after, found, begun: new Set() }, new Set());
    found.delete(stage);
    const stages = found.size === 0 ? NONE : [...found];
    this.stale.set(key, stages);
    return stages;
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
