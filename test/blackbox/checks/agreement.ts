import { GetObjectCommand, type GetObjectCommandOutput, NoSuchKey } from '@aws-sdk/client-s3';
import { REGIONS, type RegionName } from '../stack/setup.ts';
import type { RegionClient } from '../story/clients.ts';
import type { ClientWrite } from '../story/history.ts';

type Clients = Readonly<Record<RegionName, RegionClient>>;

/** What a reader gets, as one text that can be compared: bytes, metadata without our own field, content headers; or that it is deleted. */
async function readState({ s3, bucket }: RegionClient, key: string): Promise<string> {
  try {
    return await stateIn(await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
  } catch (error) {
    if (error instanceof NoSuchKey) return 'deleted';
    throw error;
  }
}

async function stateIn(object: GetObjectCommandOutput): Promise<string> {
  const { 's3-concord': _, ...metadata } = object.Metadata ?? {};
  const { ContentType, CacheControl, ContentLanguage, ContentDisposition, ContentEncoding } = object;
  return stateText((await object.Body?.transformToString()) ?? '', metadata, {
    ...{ ContentType, CacheControl, ContentLanguage, ContentDisposition, ContentEncoding },
  });
}

function stateText(body: string, metadata: object, headers: object): string {
  const fields = (record: object) =>
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .sort();
  return JSON.stringify([body, fields(metadata), fields(headers)]);
}

/** What its client wrote; S3 gives what has no type the one of bytes. */
function stateWritten({ content }: ClientWrite): string {
  if (!content) return 'deleted';
  return stateText(content.body, content.metadata, { ContentType: 'application/octet-stream', ...content.headers });
}

/** All regions are equal, and equal to what the winner's client wrote. */
export async function checkAgreement(
  key: string,
  winner: ClientWrite | undefined,
  clients: Clients,
): Promise<string[]> {
  const states = await Promise.all(REGIONS.map((region) => readState(clients[region], key)));
  const written = winner && stateWritten(winner);
  return REGIONS.flatMap((region, at) => {
    if (states[at] === written) return [];
    return [`${region} holds ${states[at]}, and the winner's client wrote ${written}`];
  });
}

/** A loser can be fetched by its version id, with the very bytes that were written. */
export async function checkFetchable(write: ClientWrite, clients: Clients): Promise<string[]> {
  if (write.kind === 'delete') return []; // a delete marker has nothing to fetch
  const { s3, bucket } = clients[write.region];
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: write.key, VersionId: write.versionId }));
  return (await stateIn(object)) === stateWritten(write)
    ? []
    : [`loser #${write.number} is fetched with other bytes or metadata`];
}
