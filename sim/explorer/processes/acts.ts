import { workedOut } from '../diagrams/interned.ts';
import type { StageSet } from '../diagrams/stage-sets.ts';
import type { State, Turn } from '../shared/state.ts';
import type { Call } from './calls.ts';
import { type MoveParts, processWriting, type Writing } from './moves.ts';
import type { Readings } from './readings.ts';
import type { Stage } from './stage.ts';

/** At which stage somebody may have been before he read on, and where he is when he is about to write. */
type Ready = readonly [at: Stage, ready: Stage];

/** Something done that others notice. */
export interface Act extends Pick<Writing, 'after' | 'made' | 'violation'> {
  /** Where its maker may have been. */
  readonly readies?: readonly Stage[];
  readonly told: readonly string[];
  readonly turns: readonly {
    readonly key: string;
    /** Where its maker is then. */
    readonly own: Stage;
    readonly begun: readonly Stage[];
    readonly cost: number;
    readonly told: readonly string[];
  }[];
}

/** What may become of its maker, wherever it was, and whom it sets going. */
export interface MakersTurn extends Pick<Turn, 'cost' | 'told'> {
  readonly begun: readonly Stage[];
  /** Where its maker may be then, by where it was. */
  readonly becomes: Map<Stage, readonly Stage[]>;
}

/** What the processes of one state may do that others notice. */
export class Acts {
  private readonly parts: MoveParts;
  private readonly readings: Readings;
  private readonly known = new Map<Stage, Act>();

  constructor(parts: MoveParts, readings: Readings) {
    this.parts = parts;
    this.readings = readings;
  }

  /** Before another state is gone into. */
  forget(): void {
    this.known.clear();
  }

  /** Of somebody at one of these stages. */
  async of(
    stages: StageSet,
    state: State,
  ): Promise<readonly { readonly act: Act; readonly turns: readonly MakersTurn[] }[]> {
    const acts: { readonly act: Act; readonly turns: readonly MakersTurn[] }[] = [];
    for (const [call, readies] of await this.callsOf(stages, state))
      acts.push(await this.turnsOf(call, readies, state));
    return acts;
  }

  /** What somebody at these stages may call that changes something, and at which of the stages. */
  private async callsOf({ stages }: StageSet, { shared, left }: State): Promise<ReadonlyMap<Call, readonly Ready[]>> {
    const byCall = new Map<Call, Ready[]>();
    for (const stage of stages) {
      const { ready } = await workedOut(() => this.readings.readOn(stage, shared, left > 0));
      const [call] = ready.open;
      if (!call) continue;
      const readies = byCall.get(call);
      if (readies) readies.push([stage, ready]);
      else byCall.set(call, [[stage, ready]]);
    }
    return byCall;
  }

  /** What is the same but for the stage that its maker comes to is one turn. */
  private async turnsOf(call: Call, readies: readonly Ready[], state: State) {
    const turns = new Map<string, MakersTurn>();
    let act: Act = { after: state.shared, made: undefined, told: [], turns: [] };
    for (const [at, ready] of readies) {
      act = await workedOut(() => this.actOf(call, ready, state));
      for (const { key, own, begun, cost, told } of act.turns) {
        const turn = turns.get(key) ?? { begun, cost, told, becomes: new Map() };
        turns.set(key, turn);
        turn.becomes.set(at, [...(turn.becomes.get(at) ?? []), own]);
      }
    }
    return { act: { ...act, readies: readies.map(([, ready]) => ready) }, turns: [...turns.values()] };
  }

  private actOf(call: Call, ready: Stage, { shared, left }: State): Act {
    const known = this.known.get(ready);
    if (known) return known;
    const { turns, programs } = this.parts;
    const writing =
      call.method === 'send'
        ? { after: shared, made: undefined, told: [], turns: turns.sends(ready, left, []) }
        : processWriting({ shared, left, sent: [] }, ready, call, this.parts);
    const ofMaker = writing.turns.map(({ processes, cost, told }) => {
      const begun = processes.filter(({ work }) => work.cause !== ready.work.cause);
      const itself = processes.find(({ work }) => work.cause === ready.work.cause) ?? programs.done(ready);
      const own = this.readings.inHindsight(this.readings.settled(itself), writing.after, left > cost);
      const key = `${cost} ${begun.map(({ number }) => number).join(' ')}`;
      return { key, own, begun, cost, told };
    });
    const act = { ...writing, turns: ofMaker };
    this.known.set(ready, act);
    return act;
  }
}
