import { parseObjectEvents, unwrapSqsBody } from '../../adapters/aws/events/index.ts';
import { parseMessage } from '../../adapters/aws/push-queue.ts';
import type { CompiledConfig } from '../../config/index.ts';
import type { QueueKind } from '../site/queues.ts';

/** What a dead letter is about, as far as it can be read. */
export interface About {
  /** In a few words. */
  readonly what: string;
  readonly keys: readonly string[];
  /** The region that a push was to bring, or where the events of its versions came from. */
  readonly regions: readonly string[];
  readonly sets: readonly string[];
  /** Why it can't be read: nobody will take it either. */
  readonly problem?: string;
}

export function aboutOf(kind: QueueKind, body: string, sets: CompiledConfig['sets']): About {
  return kind === 'push' ? aboutMessage(body) : aboutEvent(body, sets);
}

function aboutMessage(body: string): About {
  const message = parseMessage(body);
  if ('problem' in message) return unreadable(message.message);
  const { key, seq, type, set } = message;
  const shared = { keys: [key], sets: [set] };
  switch (type) {
    case 'push':
      return { what: `push of decision ${seq}`, ...shared, regions: [message.region] };
    case 'sibling':
      return { what: `sibling ${message.sibling} of decision ${seq}`, ...shared, regions: [] };
    case 'look-again':
      return { what: 'look again', ...shared, regions: message.sightings.map(({ region }) => region) };
  }
}

function aboutEvent(body: string, sets: CompiledConfig['sets']): About {
  const unwrapped = unwrapSqsBody(body);
  if ('problem' in unwrapped) return unreadable(unwrapped.problem);
  const { kind, sightings, problems } = parseObjectEvents(unwrapped.payload);
  const [problem] = problems;
  if (sightings.length === 0) return unreadable(problem?.message ?? `This is no event of an object (${kind}).`);
  const buckets = [...sets.values()].flatMap((set) =>
    set.regions.map((region) => ({ set: set.name, region, bucket: set.buckets[region]?.bucket })),
  );
  const told = sightings.flatMap(({ bucket }) => buckets.find((one) => one.bucket === bucket) ?? []);
  return {
    what: sightings.length === 1 ? 'event' : `${sightings.length} events`,
    keys: [...new Set(sightings.map(({ key }) => key))],
    regions: [...new Set(told.map(({ region }) => region))],
    sets: [...new Set(told.map(({ set }) => set))],
  };
}

function unreadable(problem: string): About {
  return { what: 'unreadable', keys: [], regions: [], sets: [], problem };
}
