// src/cli/redrive: dead letters, sent back to work.
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createDeadLetters, type DeadLetter, type DeadLetters } from '../../adapters/aws/dead-letters.ts';
import { compilePattern } from '../../config/shape/pattern.ts';
import type { Deployment } from '../site/journal-access.ts';
import { QUEUES, type QueueKind, queueClient, queuePair, regionsOf } from '../site/queues.ts';
import { type About, aboutOf } from './letter.ts';

/** Which dead letters; what is left out leaves all. */
export interface Filter {
  readonly queue?: QueueKind;
  /** A glob over keys, as in rules. */
  readonly key?: string;
  readonly region?: string;
  readonly set?: string;
  readonly limit: number;
}

/** A dead letter, and the region whose queue it rests in. */
export interface Resting extends About {
  readonly queue: QueueKind;
  readonly queueRegion: string;
  readonly letter: DeadLetter;
  readonly letters: DeadLetters;
}

export interface RedrivePlan {
  readonly chosen: readonly Resting[];
  /** Filtered out, or beyond the limit: left where they are. */
  readonly left: readonly Resting[];
  close(): void;
}

/** Letters read of one queue at most; whoever has more rests is told, and comes again. */
const MOST_READ = 1_000;

/** Lists what rests, and hides what was chosen until it is sent back or released; the others can be seen again at once. */
export async function planRedrive(filter: Filter, site: Deployment): Promise<RedrivePlan> {
  const clients = new Map(regionsOf(site).map((region) => [region, queueClient(site, region)]));
  const close = () => {
    for (const client of clients.values()) client.destroy();
  };
  const kinds = QUEUES.filter((kind) => filter.queue === undefined || filter.queue === kind);
  const looks = [...clients].flatMap(([region, client]) => kinds.map((kind) => restingIn(region, kind, client, site)));
  const ends = await Promise.allSettled(looks);
  const resting = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) {
    await releaseAll(resting);
    close();
    throw failed.reason;
  }
  const wanted = resting.filter(wants(filter)).toSorted((a, b) => a.letter.sentAt - b.letter.sentAt);
  const chosen = wanted.slice(0, filter.limit);
  const left = resting.filter((one) => !chosen.includes(one));
  await releaseAll(left);
  return { chosen, left, close };
}

async function restingIn(
  region: string,
  queue: QueueKind,
  client: SQSClient,
  site: Deployment,
): Promise<readonly Resting[]> {
  const pair = await queuePair(site, region, queue, client);
  if (!pair) return [];
  const letters = createDeadLetters(client, pair);
  const taken = await letters.take(MOST_READ);
  return taken.map((letter) => ({
    ...aboutOf(queue, letter.body, site.compiled.sets),
    ...{ queue, queueRegion: region, letter, letters },
  }));
}

/** One after the other: who breaks off has done whole letters. */
export async function redrive({ chosen }: RedrivePlan): Promise<number> {
  let sent = 0;
  try {
    for (const { letter, letters } of chosen) {
      await letters.sendBack(letter);
      sent++;
    }
  } finally {
    await releaseAll(chosen.slice(sent));
  }
  return sent;
}

export async function releaseAll(all: readonly Resting[]): Promise<void> {
  await Promise.allSettled(all.map(({ letter, letters }) => letters.release(letter)));
}

/** Whether a dead letter is one of those that a filter means. */
export function wants({ key, region, set }: Omit<Filter, 'limit' | 'queue'>): (one: About) => boolean {
  const isKey = key === undefined ? () => true : compilePattern(key);
  return ({ keys, regions, sets, problem }) => {
    // What can't be read is nobody's key; it goes along only where no filter speaks.
    if (problem !== undefined) return [key, region, set].every((filter) => filter === undefined);
    const isIn = (wanted: string | undefined, all: readonly string[]) => wanted === undefined || all.includes(wanted);
    return (key === undefined || keys.some(isKey)) && isIn(region, regions) && isIn(set, sets);
  };
}
