// sim/explorer/processes: what the product does at each stage, as a tree that is asked once.
import { takeMessage } from '../../../src/app/deliver/take-message.ts';
import type { Dependencies } from '../../../src/app/dependencies.ts';
import { takeSightings } from '../../../src/app/reconcile/take-sightings.ts';
import { Interned, Missing } from '../diagrams/interned.ts';
import { type Answer, type Call, type Calls, type Port, portsOf, told } from './calls.ts';
import { essenceOf } from './essence.ts';
import type { Stage, Work } from './stage.ts';

/** What decisions of it are known by: a look that was left for later goes on with the work of who left it. */
export function causeOf({ cause, what }: Work): string {
  return (what.kind === 'message' && what.message.type === 'look-again' && what.message.cause) || cause;
}

/** It has called something, and is not through. */
export const isAtWork = ({ heard, end }: Stage): boolean => heard.size > 0 && !end;

/** A delivery is interrupted once; what happens while it lies there makes no difference to that. */
export function interrupted(stage: Stage, when: 'now' | 'yes', programs: Programs): Stage {
  return isAtWork(stage) && stage.work.interrupted === 'no' ? programs.but(stage, { interrupted: when }) : stage;
}

/** More than there are calls of one world. */
const CALLS = 1_000_000;

/** The functions of the product, as tables of stages: the real code runs once for each of them. */
export class Programs {
  private readonly stages = new Interned<Stage>();
  private readonly calls: Calls;
  private readonly rest: Omit<Dependencies, 'store' | 'journal' | 'queue'>;
  /** By the stage before, call and answer. */
  private readonly essences = new Interned<Stage>();
  private readonly forgets: boolean;
  private readonly next = new Map<Stage, Map<number, Stage>>();

  constructor(calls: Calls, rest: Omit<Dependencies, 'store' | 'journal' | 'queue'>, forgets: boolean) {
    this.calls = calls;
    this.forgets = forgets;
    this.rest = rest;
  }

  start(work: Work): Stage {
    return this.stageOf(work, new Map());
  }

  after(stage: Stage, call: Call, answer: Answer): Stage {
    const nexts = this.next.get(stage) ?? new Map<number, Stage>();
    this.next.set(stage, nexts);
    const at = (answer.number + 1) * CALLS + call.number;
    const known = nexts.get(at);
    if (known) return known;
    if (!stage.open.includes(call)) throw new RangeError(`${stage.work.name} doesn't wait for ${call.label}`);
    const heard = new Map([...stage.heard, [call, answer]]);
    // Reads that were begun together are waited for together.
    const isOneOfMany = this.forgets && stage.open.length > 1;
    const open = stage.open.filter((other) => other !== call);
    const next = isOneOfMany ? this.waiting({ ...stage, heard, open }) : this.stageOf(stage.work, heard, stage);
    nexts.set(at, next);
    return next;
  }

  /** The same stage of a process that nobody will start again. */
  last(stage: Stage): Stage {
    const { work, heard } = stage;
    if (work.isLast) return stage;
    return this.stageOf({ ...work, name: `${work.name}, the last`, isLast: true }, heard, stage);
  }

  /** The same stage of a process of which something else has come true. */
  but(stage: Stage, change: Partial<Pick<Work, 'made' | 'interrupted'>>): Stage {
    const { work, heard, forgotten, open, end } = stage;
    const now = { ...work, ...change };
    if (end === 'done' || (now.made === work.made && now.interrupted === work.interrupted)) return stage;
    const known = this.stages.find(keyOf(now, heard));
    if (known) return known;
    const played = { open, ...(end ? { end } : {}) };
    // Where reads that were begun together are waited for, the way there is not forgotten.
    return forgotten === heard.size
      ? this.intern(now, heard, forgotten, played)
      : this.waiting({ ...stage, work: now });
  }

  /** A process that is through: what it was told makes no difference any more. */
  done({ work: { cause, what } }: Stage): Stage {
    const work = { name: `${cause}, done`, cause, what, isLast: true, made: 0, interrupted: 'no' } as const;
    const end = 'done' as const;
    return this.stages.of(work.name, (number) => ({
      number,
      work,
      heard: new Map(),
      forgotten: 0,
      open: [],
      end,
    }));
  }

  /** What comes after a process has died or has given its work back. */
  again({ work }: Stage): Stage | undefined {
    if (work.isLast) return undefined;
    const { what } = work;
    const next = { ...work, interrupted: 'no' } as const;
    // Pushes alone want to know whether they are the first.
    if (what.kind === 'event' || what.attempt === 2 || what.message.type !== 'push') return this.start(next);
    return this.start({ ...next, name: `${work.cause} again`, what: { ...what, attempt: 2 } });
  }

  private waiting(stage: Omit<Stage, 'number'>): Stage {
    return this.stages.of(keyOf(stage.work, stage.heard), (number) => ({ ...stage, number }));
  }

  private stageOf(work: Work, heard: Stage['heard'], before?: Stage): Stage {
    const key = keyOf(work, heard);
    const known = this.stages.find(key);
    if (known) return known;
    throw new Missing(async () => {
      this.intern(work, heard, before?.forgotten ?? 0, await this.play(work, heard, before?.open ?? []));
    });
  }

  private intern(work: Work, heard: Stage['heard'], before: number, played: Pick<Stage, 'open' | 'end'>): Stage {
    const key = keyOf(work, heard);
    const essence = this.forgets ? essenceOf({ work, heard, ...played }) : undefined;
    const forgotten = essence === undefined ? before : heard.size;
    const stage = (number: number): Stage => ({ number, work, heard, forgotten, ...played });
    if (essence === undefined) return this.stages.of(key, stage);
    const known = this.essences.of(essence, () => stage(this.stages.size));
    this.stages.alias(key, known);
    return known;
  }

  /** Runs the code from its beginning; what was answered is answered at once, and what was not is left open. */
  private async play(work: Work, heard: Stage['heard'], before: Stage['open']) {
    const open: Call[] = [];
    // Whoever goes the same way again need not name its calls anew.
    const asked = new Map([...heard.keys(), ...before].map((call) => [call.glance, call]));
    const times = new Map<string, number>();
    const nextTime = (what: string) => {
      const time = (times.get(what) ?? 0) + 1;
      times.set(what, time);
      return time;
    };
    let end: 'done' | 'again' | undefined;
    const ask = (port: Port, method: string, args: readonly unknown[]) => {
      const [target] = args as [{ region?: string }];
      const kind = `${method} ${target.region}`;
      const time = nextTime(kind);
      const glance = `${kind} ${time}`;
      const call = asked.get(glance) ?? this.calls.of(port, method, args, { time, glance });
      const answer = heard.get(call);
      if (answer) return told(call, answer);
      open.push(call);
      return new Promise(() => undefined);
    };
    const seq = work.what.kind === 'message' ? work.what.message.seq : 0;
    void carryOut(work, { ...this.rest, ...portsOf(ask, seq) }).then((how) => {
      end = how;
    });
    // Microtasks run dry before.
    await new Promise((resolve) => setImmediate(resolve));
    if (end) return { open: [], end };
    if (open.length === 0 || (open.length > 1 && open.some(({ isWrite }) => isWrite)))
      throw new RangeError(`${work.name} waits for ${open.map(({ label }) => label).join(' and ') || 'nothing'}`);
    return { open: open.sort((a, b) => a.number - b.number) };
  }
}

function keyOf({ name, made, interrupted }: Work, heard: Stage['heard']): string {
  const answers = [...heard].map(([call, answer]) => `${call.number}=${answer.number}`).sort();
  return [name, `made ${made}, interrupted ${interrupted}`, ...answers].join(' ');
}

async function carryOut({ what, cause }: Work, deps: Dependencies): Promise<'done' | 'again'> {
  try {
    if (what.kind === 'event')
      return (await takeSightings([what.sighting], cause, deps)).errors.length > 0 ? 'again' : 'done';
    return (await takeMessage(what.message, { cause, attempt: what.attempt }, deps)).kind;
  } catch {
    return 'again';
  }
}
