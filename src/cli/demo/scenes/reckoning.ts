import type { Client } from '../cast.ts';
import type { Stage } from '../stage.ts';

export async function reckoning(stage: Stage): Promise<void> {
  stage.title('The reckoning: all regions equal, nothing lost, nothing moving');
  const [first, ...others] = stage.clients;
  if (!first) return;
  const keys = await keysOf(first);
  let bytes = 0;
  for (const key of keys) {
    const expected = await first.get(key);
    bytes += expected?.body.length ?? 0;
    for (const other of others) {
      const found = await other.get(key);
      const isEqual =
        found === undefined
          ? expected === undefined
          : expected !== undefined &&
            found.body.equals(expected.body) &&
            JSON.stringify(sorted(found.metadata)) === JSON.stringify(sorted(expected.metadata));
      stage.check(isEqual, `${other.region} holds ${key} as ${first.region} does`);
    }
  }
  for (const other of others)
    stage.check((await keysOf(other)).length === keys.length, `${other.region} holds no other keys`);
  stage.tell(
    `${keys.length} keys, ${bytes} bytes in each of ${stage.clients.length} regions: equal byte for byte, and in their metadata`,
  );

  await Promise.all(stage.losers.map((loser) => fetchLoser(stage, loser)));
  stage.tell(
    `${stage.losers.length} losing versions, each fetched by the region and version id that the journal names`,
  );

  const before = await countVersions(stage);
  await stage.rest();
  stage.check((await countVersions(stage)) === before, 'nothing is written at rest');
}

async function fetchLoser(
  stage: Stage,
  { region, key, versionId }: { region: string; key: string; versionId: string },
): Promise<void> {
  const isDelete = (await stage.client(region).versions()).some(
    (version) => version.VersionId === versionId && version.isDelete,
  );
  if (isDelete) return; // a delete that lost has no bytes; that it is still in the history is all there is to keep
  const found = await stage
    .client(region)
    .get(key, versionId)
    .catch(() => undefined);
  stage.check(found !== undefined, `the losing version ${versionId} of ${key} can be fetched in ${region}`);
}

async function keysOf(client: Client): Promise<string[]> {
  return [...new Set((await client.versions()).map(({ Key = '' }) => Key))].sort();
}

async function countVersions({ clients }: Stage): Promise<number> {
  const counts = await Promise.all(clients.map(async (client) => (await client.versions()).length));
  return counts.reduce((sum, count) => sum + count, 0);
}

function sorted(metadata: Record<string, string>): [string, string][] {
  return Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
}
