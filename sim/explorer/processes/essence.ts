import { RECENT_DECISIONS } from '../../../src/app/limits.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { ConcordMessage } from '../../../src/ports/push-queue.ts';
import { digest } from '../diagrams/interned.ts';
import type { Call } from './calls.ts';
import type { Stage } from './stage.ts';

type Played = Pick<Stage, 'work' | 'heard' | 'open' | 'end'>;

/**
 * What the further way of a process depends on, where that is less than all that it was told; undefined where nothing is known of that.
 *
 * Most of what a process has been told doesn't matter any more: stages of one piece of work with one essence go on alike, whatever they are told.
 * That is so by how the product is made, so a test holds it against the search that forgets nothing:
 *
 * - Each round of `reconcileKey` begins with a look at the journal's latest entries, and knows of the rounds before nothing but what it has
 *   appended. (Only so many rounds are made, but each finds a longer log than the one before, and no log gets that long here.)
 * - What is appended says all that matters of what led to it, unless it is suspended.
 * - What a push brings says all that matters of how it was found; once it is brought, only what became of it does.
 * - Whoever notes his own delete, or asks for another look because he can't go on, is through with that.
 */
export function essenceOf(stage: Played): string | undefined {
  const [call] = stage.open;
  const what = call && !stage.end ? essentialOf(stage, call) : undefined;
  const { cause, isLast, made, interrupted } = stage.work;
  return what && `${cause}${isLast ? ', the last' : ''}, made ${made}, interrupted ${interrupted}: ${what}`;
}

function essentialOf({ work, heard }: Played, call: Call): string | undefined {
  const request = () => digest([call.method, call.args]);
  const brought = [...heard].find(([{ method }]) => method === 'bring')?.[1];
  if (isOfOwnDelete(work) && call.method === 'noteDelete') return request();
  if (call.method === 'bring') return request();
  if ((brought?.value as { kind?: string } | undefined)?.kind === 'applied') return `${brought?.number} ${request()}`;
  const place = () => `${entryOf(work, heard)}, has appended ${ownOf(heard)}`;
  if (call.method === 'latest' && call.args[1] === RECENT_DECISIONS) return `round of ${place()}`;
  if (call.method === 'append' && !(call.args[0] as Decision).suspended) return `${place()}, ${request()}`;
  const isLast = call.method === 'send' && [...heard.keys()].at(-1)?.method !== 'append';
  const messages = isLast ? (call.args[0] as ConcordMessage[]) : [];
  return messages.length > 0 && messages.every(isFarewell) ? request() : undefined;
}

/** Whoever leaves a look for later goes on to copy. */
const isFarewell = (message: ConcordMessage) => message.type === 'look-again' && message.delaySeconds === undefined;

const isOfOwnDelete = ({ what }: Stage['work']) =>
  what.kind === 'event' && what.sighting.sighting.maker === 's3-concord';

function ownOf(heard: Stage['heard']): string {
  const appended = [...heard].filter(([{ method }, { value }]) => method === 'append' && value === 'appended');
  return appended.map(([{ args }]) => (args[0] as Decision).seq).join();
}

/** How a push came to reconcile: where it was overtaken, its copy may have landed late. */
function entryOf({ what }: Stage['work'], heard: Stage['heard']): string {
  if (what.kind === 'event' || what.message.type !== 'push') return 'one that reconciles';
  const [[, first] = []] = heard;
  const { log = [] } = (first?.value ?? {}) as { log?: readonly Decision[] };
  const latest = log.at(-1);
  if (latest?.suspended) return `one that was told ${first?.number}`;
  return (latest?.seq ?? 0) > what.message.seq ? 'one that was overtaken' : 'one that reconciles';
}
