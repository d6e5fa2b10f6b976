import { RECENT_DECISIONS } from '../../../src/app/limits.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { PushRecord, Settled } from '../../../src/ports/journal.ts';
import type { Log } from '../shared/shared-state.ts';
import type { Call } from './calls.ts';
import type { Stage } from './stage.ts';

export type Told = { readonly log: readonly Decision[]; readonly more: boolean };

/**
 * Whether a note in the journal changes nothing, and never will: a number that is taken stays taken, a second look that was had is not owed again,
 * a record that is there stays. So whoever is about to make it may as well have been told.
 */
export function isInVain({ method, args }: Call, { decisions, makers }: Log): boolean {
  switch (method) {
    case 'append':
      return decisions.some(({ seq }) => seq === (args[0] as Decision).seq);
    case 'noteDelete':
      return makers.some(([id]) => id === args[1]);
    case 'settle':
      return isSettled(args[1] as number, args[2] as Settled, decisions.at(-1));
    case 'recordPush': {
      const [, seq, region, result] = args as [unknown, number, keyof Decision['pushes'], PushRecord];
      const push = decisions.find((decision) => decision.seq === seq)?.pushes[region];
      if (!push || result.state !== 'applied') return !push || push.state === result.state || push.ids.length > 0;
      return push.ids.includes(result.id);
    }
    default:
      return false;
  }
}

function isSettled(seq: number, { doubt, equal }: Settled, latest: Decision | undefined): boolean {
  if (latest?.seq !== seq) return true;
  return Object.keys(equal).length === 0 && !doubt.some((region) => latest.doubt.includes(region));
}

/** Whether this is somebody about to look whether he was overtaken while he gathered, and he was: so it stays. */
export function isOvertaken(stage: Stage, { decisions }: Log): boolean {
  const [call] = stage.open;
  const [, told] = lookOf(stage) ?? [];
  return call?.method === 'latest' && call.args[1] === 1 && told !== undefined && seqOf(told.log) < seqOf(decisions);
}

/** Of a round that has not ended, its look at the journal. */
export function lookOf({ heard, forgotten, open }: Stage): [Call, Told] | undefined {
  if (open.length === 0) return undefined;
  const since = [...heard].slice(forgotten);
  const look = since.find(([{ method, args }]) => method === 'latest' && args[1] === RECENT_DECISIONS);
  return look && [look[0], look[1].value as Told];
}

const seqOf = (log: readonly Decision[]): number => log.at(-1)?.seq ?? 0;
