import { parseObjectKey } from '../domain/ids.ts';
import { bucketOf, contentOf } from './places.ts';
import type { World } from './world.ts';

/** Everything that the further way of the history depends on, but for what is still to be done; for an explorer. */
export async function stateOf(world: World): Promise<string> {
  const { keys, regions, s3, journal, queue, replicaSet } = world;
  const stacks = keys.map((key) =>
    regions.map((region) =>
      s3.stackOf({ bucket: bucketOf(region), key }).map((version) => [version.versionId, contentOf(version)]),
    ),
  );
  const refs = keys.map((key) => ({ set: replicaSet.name, key: parseObjectKey(key) }));
  const logs = await Promise.all(refs.map((ref) => journal.latest(ref, Number.MAX_SAFE_INTEGER)));
  const makers = await Promise.all(refs.map(async (ref) => [...(await journal.deleteMakers(ref))].sort()));
  const messages = queue.messages().map(({ id, receiveCount }) => [id, Math.min(2, receiveCount)]);
  return world.canonical(JSON.stringify([stacks, logs, makers, messages]));
}
