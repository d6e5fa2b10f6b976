import type { SetName } from '../../../src/domain/model/ids.ts';
import { parseVersionId } from '../../../src/domain/model/ids.ts';
import type { ConcordMessage } from '../../../src/ports/push-queue.ts';
import type { Entry } from '../../world/ledger.ts';
import { digest } from '../diagrams/interned.ts';
import { KEY, type Shared } from '../shared/shared-state.ts';
import { NOTHING, type Turn, together } from '../shared/state.ts';
import { type Calls, LOST } from './calls.ts';
import { causeOf, type Programs } from './programs.ts';
import type { Stage } from './stage.ts';

/**
 * What concerns nobody but a process itself and those that it sets going: deliveries that begin and end, and messages that are sent. None of it
 * changes what another process reads.
 */
export class Turns {
  private readonly set: SetName;
  private readonly programs: Programs;
  private readonly calls: Calls;
  private readonly isReduced: boolean;
  private readonly forgets: boolean;

  constructor(set: SetName, programs: Programs, calls: Calls, isReduced: boolean, forgets: boolean) {
    this.set = set;
    this.programs = programs;
    this.calls = calls;
    this.isReduced = isReduced;
    this.forgets = forgets;
  }

  /** The events of what lies in the buckets now and did not before. */
  events(before: Shared, after: Shared): (readonly Turn[])[] {
    return after.buckets.flatMap(({ entries }, at) => {
      const added = entries.slice(before.buckets[at]?.entries.length);
      return added.map((entry) => this.event(entry));
    });
  }

  private event({ id, region, kind, maker }: Entry): readonly Turn[] {
    // Who reads the journal may have been told of it or not: see readings.ts.
    if (this.forgets && maker.who !== 'client') return [NOTHING];
    const told = maker.who === 'client' ? 'client' : 's3-concord';
    const sighting = { region, id: parseVersionId(id), kind, maker: told } as const;
    const what = { kind: 'event', sighting: { ref: { set: this.set, key: KEY }, sighting } } as const;
    const name = `event ${id} in ${region}`;
    const first = this.programs.start({ name, cause: name, what, isLast: false, made: 0, interrupted: 'no' });
    if (first.end) return [NOTHING];
    const twin = this.programs.start({ ...first.work, name: `${name} (twin)`, cause: `${name} (twin)` });
    const twice = { ...NOTHING, processes: [first, twin], cost: 1, told: [`${name}: delivered twice`] };
    return [{ ...NOTHING, processes: [first] }, twice];
  }

  /** A delivery that dies before it has written anything leaves no trace but the number of the next one. */
  private message(message: ConcordMessage, sent: readonly string[], sender: Stage): readonly Turn[] {
    const name = nameOf(message, sent);
    const what = { kind: 'message', message, attempt: 1 } as const;
    const isSameWork = message.type === 'look-again' && message.cause === causeOf(sender.work);
    const made = isSameWork ? sender.work.made : 0;
    const first = this.programs.start({ name, cause: name, what, isLast: false, made, interrupted: 'no' });
    const second = this.programs.again(first) as Stage;
    const named = { ...NOTHING, sent: message.type === 'push' ? [] : [name] };
    return [
      { ...named, processes: [first] },
      { ...named, processes: [first, second], cost: 1, told: [`${name}: delivered twice`] },
      { ...named, processes: [second], cost: 1, told: [`${name}: dies before it has written anything`] },
    ];
  }

  /** All that may become of a process that has just written, or has come to its end. */
  goOn(stage: Stage, left: number, sent: readonly string[]): readonly Turn[] {
    const [call] = stage.open;
    const mayDie = left > 0 && stage.end !== 'again' && (this.isReduced || stage.end === 'done');
    const deaths = mayDie ? [this.dies(stage)] : [];
    if (stage.end) return [this.ends(stage), ...deaths];
    if (this.isReduced && call?.method === 'send') return [...this.sends(stage, left, sent), ...deaths];
    return [{ ...NOTHING, processes: [stage] }, ...deaths];
  }

  dies(stage: Stage): Turn {
    return { ...this.givenBack(stage), cost: 1, told: [`${stage.work.name}: dies`] };
  }

  ends(stage: Stage): Turn {
    if (stage.end === 'again') return this.givenBack(stage);
    return stage.work.what.kind === 'message' ? { ...NOTHING, ended: [stage.work.cause] } : NOTHING;
  }

  private givenBack(stage: Stage): Turn {
    const next = this.programs.again(stage);
    return next ? { ...NOTHING, processes: [next] } : NOTHING;
  }

  /** With the answer lost, any part of the batch may have got through. */
  sends(stage: Stage, left: number, sent: readonly string[]): readonly Turn[] {
    const [call] = stage.open;
    if (!call) return [];
    const messages = call.args[0] as readonly ConcordMessage[];
    const told = `${stage.work.name}: ${call.label}`;
    const went = (some: readonly ConcordMessage[], next: Stage, budget: number) => {
      const begun = some.map((message) => this.message(message, sent, next));
      const names = begun.flatMap(([turn]) => turn?.sent ?? []);
      return together([...begun, this.goOn(next, budget, [...sent, ...names])], budget);
    };
    const well = went(messages, this.programs.after(stage, call, this.calls.answer(undefined)), left);
    const all = well.map((turn) => ({ ...turn, told: [told, ...turn.told] }));
    if (left === 0) return all;
    const lost = partsOf(messages).flatMap((part) => went(part, this.programs.after(stage, call, LOST), left - 1));
    const lostAnswer = `${told}: loses its answer`;
    return [...all, ...lost.map((turn) => ({ ...turn, cost: turn.cost + 1, told: [lostAnswer, ...turn.told] }))];
  }
}

/** Whatever may be sent twice is told apart by the how manieth it is. */
function nameOf(message: ConcordMessage, sent: readonly string[]): string {
  const { type, seq } = message;
  if (type === 'push') return `push ${seq} to ${message.region}`;
  const name = `look again ${seq} ${digest(message).slice(0, 6)}`;
  const before = sent.filter((one) => one.startsWith(name)).length;
  return nameOfNth(name, before + 1);
}

export const nameOfNth = (name: string, time: number): string => (time === 1 ? name : `${name} (${time})`);

/** Every part but the empty one. */
function partsOf<Item>([first, ...rest]: readonly Item[]): Item[][] {
  if (first === undefined) return [];
  const others = partsOf(rest);
  return [[first], ...others, ...others.map((part) => [first, ...part])];
}
