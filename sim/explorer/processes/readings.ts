import type { VersionId } from '../../../src/domain/model/ids.ts';
import type { AllStageSets, StageSet } from '../diagrams/stage-sets.ts';
import type { Shared } from '../shared/shared-state.ts';
import { type Answer, type Call, LOST } from './calls.ts';
import { isInVain, isOvertaken } from './hindsight.ts';
import type { Made, MoveParts } from './moves.ts';
import { causeOf, interrupted } from './programs.ts';
import { Relevant } from './relevant.ts';
import type { Stage } from './stage.ts';

/** What a process comes to by calls that change nothing. */
export interface Reading {
  readonly ready: Stage;
  /** Where it may come to instead when an answer gets lost to it. */
  readonly lost: readonly Stage[];
}

/** What has happened to what is shared. */
interface Written {
  readonly before: Shared;
  readonly after: Shared;
  readonly made: Made | undefined;
  /** Whether it interrupts whoever is at work: a function did it, and interruptions are counted. */
  readonly interrupts: boolean;
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

/** What processes come to by reading, and by writing what changes nothing. */
export class Readings {
  private readonly parts: MoveParts;
  private readonly sets: AllStageSets;
  private readonly known = new Map<number, Reading>();
  private readonly stale = new Map<number, readonly Stage[]>();
  /** By who made the decision, if it was one. */
  private readonly overtaken = new Map<string, Map<number, StageSet>>();
  private readonly meanwhiles = new Map<number, StageSet>();
  private readonly relevant: Relevant;

  constructor(parts: MoveParts, sets: AllStageSets) {
    this.parts = parts;
    this.sets = sets;
    this.relevant = new Relevant(parts.calls);
  }

  /** Forgets what nobody asks for any more once a state has been gone into: everything can be worked out again. */
  forget(): void {
    this.known.clear();
    this.stale.clear();
    this.overtaken.clear();
    this.meanwhiles.clear();
  }

  /** Calls what changes nothing for now, up to the next write that does or the end; where it gives its work back, the next delivery goes on. */
  readOn(stage: Stage, shared: Shared, mayLose: boolean): Reading {
    const key = (stage.number * SHARED + shared.number) * 2 + (mayLose ? 1 : 0);
    const known = this.known.get(key);
    if (known) return known;
    const lost: Stage[] = [];
    const ready = this.goOn(stage, shared, (now, call) => {
      if (mayLose && call.isWrite && this.losesMore(now, call))
        lost.push(this.settled(this.parts.programs.after(now, call, LOST)));
    });
    const reading = { ready, lost };
    this.known.set(key, reading);
    return reading;
  }

  private goOn(stage: Stage, shared: Shared, atEach: (now: Stage, call: Call) => void): Stage {
    const { programs } = this.parts;
    const tried = new Set<Stage>();
    let now = stage;
    for (;;) {
      for (let [call] = now.open; call; [call] = now.open) {
        const answer = this.answerOf(now, call, shared);
        if (!answer) break;
        atEach(now, call);
        now = programs.after(now, call, answer);
      }
      const next = now.end === 'again' ? programs.again(now) : undefined;
      if (!next || tried.has(next)) break;
      tried.add(next);
      now = next;
    }
    return now;
  }

  isAnswer(told: Answer, answered: Answer | undefined): boolean {
    return told === answered || (answered !== undefined && this.relevant.isOf(told, answered));
  }

  /** Whether processes may come to different things though nothing has changed. */
  mayDiffer(shared: Shared): boolean {
    const { forgets, isBounded, places } = this.parts;
    return isBounded || (forgets && places.ownDeletes(shared).length > 0);
  }

  /** Where these processes may be as well: told of fewer of the notes, or through already where only so many are at work at once. */
  meanwhile(stages: StageSet, shared: Shared): StageSet {
    const known = this.meanwhiles.get(stages.number);
    if (known) return known;
    const found = new Set(stages.stages);
    for (const stage of found) for (const other of this.withFewerNotes(stage, shared)) found.add(other);
    if (this.parts.isBounded) for (const stage of found) for (const end of this.ends(stage, shared)) found.add(end);
    const set = found.size === stages.stages.length ? stages : this.sets.of(found);
    this.meanwhiles.set(stages.number, set);
    return set;
  }

  private ends(stage: Stage, shared: Shared): readonly Stage[] {
    const { ready } = this.readOn(stage, shared, false);
    return ready.open.length === 0 ? [this.settled(ready)] : [];
  }

  private withFewerNotes(stage: Stage, shared: Shared): readonly Stage[] {
    const { programs, places, forgets } = this.parts;
    const found: Stage[] = [];
    if (!forgets || places.ownDeletes(shared).length === 0) return found;
    this.goOn(stage, shared, (now, call) => {
      if (call.method !== 'deleteMakers') return;
      const asked = this.relevant.deletesSeenBy(now);
      const fewer = partsOf(this.notesFor(now, shared)).map((some) =>
        programs.after(now, call, places.makers(shared, some, asked)),
      );
      found.push(...fewer.map((next) => this.settled(next)));
    });
    return found;
  }

  /** Delete markers that pushes made, as far as a process has seen them and nothing but a note would tell it so. */
  private notesFor(stage: Stage, shared: Shared): readonly VersionId[] {
    const recorded = this.relevant.recordedFor(stage);
    const seen = this.relevant.deletesSeenBy(stage);
    return this.parts.places.ownDeletes(shared).filter((id) => seen.has(id) && !recorded.has(id));
  }

  /** None where the call would change something, or send. */
  private answerOf(stage: Stage, call: Call, shared: Shared): Answer | undefined {
    const { places, forgets } = this.parts;
    if (!call.isWrite && !forgets) return places.read(call, shared);
    if (call.method === 'deleteMakers')
      return places.makers(shared, this.notesFor(stage, shared), this.relevant.deletesSeenBy(stage));
    if (!call.isWrite) return this.relevant.of(stage, call, places.read(call, shared));
    if (call.method === 'send') return undefined;
    return places.answerInVain(call, shared);
  }

  /** Where a process may have come to when another has written. */
  after(stages: StageSet, { before, after, made, interrupts }: Written, mayLose: boolean): StageSet {
    if (before === after) return stages;
    const key = (stages.number * SHARED + after.number) * 2 + (mayLose ? 1 : 0);
    const by = `${interrupts} ${made?.cause}`;
    const overtaken = this.overtaken.get(by) ?? new Map<number, StageSet>();
    this.overtaken.set(by, overtaken);
    const known = overtaken.get(key);
    if (known) return known;
    const found = stages.stages.flatMap((stage) => this.stagesAfter(stage, before, after));
    const reached = found.length === 0 ? stages.stages : [...stages.stages, ...found];
    const knowing = (stage: Stage) => this.inHindsight(made ? this.besides(made, stage) : stage, after, mayLose);
    const informed = this.parts.forgets ? reached.map(knowing) : reached;
    const all = interrupts ? informed.map((stage) => interrupted(stage, 'now', this.parts.programs)) : informed;
    const set = all === stages.stages ? stages : this.sets.of(all);
    overtaken.set(key, set);
    return set;
  }

  /** Of what stood before nobody asks any more who made it. */
  private besides({ seq, cause }: Made, stage: Stage): Stage {
    return this.parts.programs.but(stage, { made: causeOf(stage.work) === cause ? seq : 0 });
  }

  /** What a process is about to be told is the same from now on, whatever comes: so it may as well have been told. */
  inHindsight(stage: Stage, shared: Shared, mayLose: boolean): Stage {
    const [call] = stage.open;
    if (!call || (!isInVain(call, shared.log) && !isOvertaken(stage, shared.log))) return stage;
    // Where only so many are at work at once it matters that it has yet to begin.
    if (stage.heard.size === 0 && this.parts.isBounded) return stage;
    const answer = this.answerOf(stage, call, shared);
    if (!answer || (mayLose && call.isWrite && this.losesMore(stage, call))) return stage;
    return this.inHindsight(this.settled(this.parts.programs.after(stage, call, answer)), shared, mayLose);
  }

  /** Whether there is more to a lost answer than what a death would leave, which may come after each write. */
  private losesMore(stage: Stage, call: Call): boolean {
    const { programs } = this.parts;
    const dead = programs.again(stage) ?? programs.done(stage);
    return this.settled(programs.after(stage, call, LOST)) !== dead;
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
      const answer = skipped.has(call) ? undefined : this.answerOf(stage, call, before);
      if (answer) answers.set(call, answer);
    }
    const calls = [...answers.keys()];
    const changed = calls.filter((call) => this.answerOf(stage, call, after) !== answers.get(call));
    const read = (call: Call, beyond: ReadonlySet<Call>, isFound: boolean) => {
      const heard = programs.after(stage, call, answers.get(call) as Answer);
      const again = heard.end === 'again' ? programs.again(heard) : undefined;
      const next = again ?? this.settled(heard);
      if (found.has(next) || begun.has(next)) return;
      if (again) begun.add(again);
      if (isFound) found.add(next);
      this.follow(next, look, again ? new Set() : beyond);
    };
    for (const call of changed) read(call, skipped, true);
    const same = calls.find((call) => !changed.includes(call));
    if (same) read(same, new Set([...skipped, ...changed]), false);
  }

  /** Everybody who is through is alike, and who gives his work back begins anew. */
  settled(stage: Stage): Stage {
    const { programs } = this.parts;
    if (!stage.end) return stage;
    return (stage.end === 'again' && programs.again(stage)) || programs.done(stage);
  }
}

/** Every part but the whole. */
function partsOf<Item>([first, ...rest]: readonly Item[]): Item[][] {
  if (first === undefined) return [];
  const others = partsOf(rest);
  return [[...rest], ...others, ...others.map((part) => [first, ...part])];
}
