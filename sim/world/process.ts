import type { Trace } from '../histories/trace.ts';
import type { Kernel } from './kernel.ts';
import type { Misfortunes } from './misfortunes.ts';
import type { Random } from './random.ts';

/** How likely each misfortune is at every call that a process makes, and how long calls take. */
export interface CallDials {
  /** Nothing took effect, and the process is told so: throttled, 5xx, no connection. */
  readonly fails: number;
  /** It took effect, and the answer was lost. */
  readonly losesAnswer: number;
  /** It took effect, the answer was lost, and the SDK sent it again by itself. */
  readonly isRepeated: number;
  /** The process is told that it failed; it takes effect later all the same. */
  readonly landsLate: number;
  /** Whether a request can take effect after its sender died; left out: yes. */
  readonly hasZombies?: boolean;
  /** The process dies: before the call, after it, or with the request on its way. */
  readonly dies: number;
  /** Of copies: S3 answers 409, for another write came in between and went away again, or it only thinks so. Nothing took effect. */
  readonly conflicts?: number;
  /** Milliseconds, from and to. */
  readonly latency: readonly [number, number];
  /** Of copies, which carry bytes from continent to continent; the same as of others if left out. */
  readonly copying?: readonly [number, number];
}

/** A call to the outside. What it does happens in one moment, some time after it was asked for. */
export interface Call<Answer> {
  label(): string;
  readonly isWrite: boolean;
  readonly isCopy?: boolean;
  perform(): Promise<Answer>;
  /** What the caller sees where the call fails: an answer that says so, or a rejection. */
  fail(): Promise<Answer>;
  /** What S3 makes of a conditional write while it is busy with another one. */
  conflict?(): Promise<Answer>;
  /** What is done where the answer gets lost; `perform` unless a part of it can take effect. */
  performInPart?(random: Random): Promise<unknown>;
  /** What the SDK does when it gets no answer to what took effect; `perform` again, unless the adapter knows better. */
  repeat?(first: Answer): Promise<Answer>;
}

type Fate =
  | 'works'
  | 'fails'
  | 'loses its answer'
  | 'is repeated'
  | 'fails and lands late'
  | 'meets another write'
  | 'dies before'
  | 'dies after'
  | 'dies on its way';

export interface ProcessParts {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly trace: Trace;
  readonly misfortunes: Misfortunes;
  /** As they are at the moment. */
  readonly dials: () => CallDials;
}

/** A function at work: the real code, halted at each call until the kernel lets it go on. */
export class Process {
  readonly name: string;
  isDead = false;
  calls = 0;
  private readonly kernel: Kernel;
  private readonly random: Random;
  private readonly dials: () => CallDials;
  private readonly trace: Trace;
  private readonly misfortunes: Misfortunes;
  private onDeath: () => void = () => undefined;

  constructor(name: string, parts: ProcessParts) {
    this.name = name;
    this.kernel = parts.kernel;
    this.random = parts.random;
    this.dials = parts.dials;
    this.trace = parts.trace;
    this.misfortunes = parts.misfortunes;
  }

  /** Exactly one of the ends is called, in its time. A process that is over its limit dies. */
  run<Result>(body: () => Promise<Result>, limitMs: number, ends: Ends<Result>): void {
    let isOver = false;
    const end = (how: () => void) => {
      if (isOver || this.isDead) return;
      isOver = true;
      how();
    };
    this.onDeath = () => {
      isOver = true;
      ends.died();
    };
    this.kernel.after(limitMs, () => {
      if (!isOver && !this.isDead) this.die('ran out of time');
    });
    body().then(
      (result) => end(() => ends.returned(result)),
      (error: unknown) => end(() => ends.threw(error)),
    );
  }

  call<Answer>(call: Call<Answer>): Promise<Answer> {
    this.calls++;
    const dials = this.dials();
    const drawn = this.fateOf(call, dials);
    const fate =
      drawn === 'works' || this.misfortunes.strikes(`${this.name} call ${this.calls} ${drawn}`) ? drawn : 'works';
    return new Promise((resolve, reject) => {
      const [from, to] = (call.isCopy ? dials.copying : undefined) ?? dials.latency;
      this.kernel.after(this.random.spread(from, to), () => this.meet(fate, call, resolve, reject));
    });
  }

  private meet<Answer>(
    fate: Fate,
    call: Call<Answer>,
    resolve: (answer: Answer | Promise<Answer>) => void,
    reject: (error: unknown) => void,
  ): unknown {
    if (this.isDead) return;
    if (fate !== 'works' && this.trace.isOn) this.trace.tell(this.name, `${call.label()}: ${fate}`);
    switch (fate) {
      case 'works':
        return resolve(this.told(call, call.perform()));
      case 'fails':
        return resolve(call.fail());
      case 'loses its answer':
        this.unheard(call, call.performInPart ? call.performInPart(this.random) : call.perform());
        return resolve(call.fail());
      case 'is repeated':
        call
          .perform()
          .then(
            (first) => this.later(() => resolve(this.told(call, call.repeat ? call.repeat(first) : call.perform()))),
            reject,
          );
        return;
      case 'fails and lands late':
        this.kernel.after(this.random.spread(10, LATE_MS), () => this.unheard(call, call.perform()));
        return resolve(call.fail());
      case 'meets another write':
        return resolve(this.told(call, call.conflict ? call.conflict() : call.fail()));
      case 'dies before':
        return this.die('was killed');
      case 'dies after':
        this.unheard(call, call.perform());
        return this.die('was killed');
      case 'dies on its way':
        this.kernel.after(this.random.spread(10, LATE_MS), () => this.unheard(call, call.perform()));
        return this.die('was killed');
    }
  }

  private later(action: () => void): void {
    this.kernel.after(this.random.spread(...this.dials().latency), () => {
      if (!this.isDead) action();
    });
  }

  private die(how: string): void {
    this.isDead = true;
    this.trace.tell(this.name, how);
    this.onDeath();
  }

  private told<Answer>(call: Pick<Call<unknown>, 'label'>, answer: Promise<Answer>): Promise<Answer> {
    if (this.trace.isOn)
      answer.then(
        (value) => this.trace.tell(this.name, `${call.label()} → ${this.trace.brief(value)}`),
        () => undefined,
      );
    return answer;
  }

  /** Nobody is there to be told, not even of an error. */
  private unheard(call: Call<unknown>, answer: Promise<unknown>): void {
    this.told(call, answer).catch(() => undefined);
  }

  private deathOf({ hasZombies = true }: CallDials): Fate {
    const death = this.random.pick(DEATHS);
    return death === 'dies on its way' && !hasZombies ? 'dies after' : death;
  }

  private fateOf({ isWrite, conflict }: Call<unknown>, dials: CallDials): Fate {
    let left = this.random.next();
    const falls = (probability: number) => {
      left -= probability;
      return left < 0;
    };
    if (falls(dials.fails)) return 'fails';
    if (falls(dials.dies)) return isWrite ? this.deathOf(dials) : 'dies before';
    if (!isWrite) return 'works';
    if (falls(dials.losesAnswer)) return 'loses its answer';
    if (falls(dials.isRepeated)) return 'is repeated';
    if (falls(dials.landsLate)) return 'fails and lands late';
    return conflict && falls(dials.conflicts ?? 0) ? 'meets another write' : 'works';
  }
}

export interface Ends<Result> {
  returned(result: Result): void;
  threw(error: unknown): void;
  died(): void;
}

/** A request takes effect within the time limit of its attempt, while its connection lives; whoever tries again comes later than that. */
const LATE_MS = 4_000;
const DEATHS = ['dies before', 'dies after', 'dies on its way'] as const;
