import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { policyOf, REGIONS, type RegionName } from './stack/setup.ts';
import type { RegionClient } from './story/clients.ts';
import type { ClientWrite } from './story/history.ts';
import { contentOf, type Intent } from './story/plan.ts';

export interface Others {
  readonly clients: Readonly<Record<RegionName, RegionClient>>;
  /** Everything that was begun so far; the new write joins it before it is sent. */
  readonly writes: ClientWrite[];
}

/** One client does one thing and notes what it was told. */
export async function carryOut(
  intent: Intent,
  client: RegionClient,
  { clients, writes }: Others,
): Promise<ClientWrite> {
  const { number, key, kind, reads } = intent;
  const { region } = client;
  const other = REGIONS[(REGIONS.indexOf(region) + 1) % REGIONS.length] ?? region;
  const previousEtag = reads && (await etagOf(key, clients[reads === 'here' ? region : other]));
  const claimed = writes.find(({ content }) => content !== undefined && content.etag === previousEtag);
  const counter = policyOf(key) === 'logical-timestamp' && kind === 'put' ? number : undefined;
  const said = { ...(counter ? { counter } : {}), ...(previousEtag ? { previousEtag } : {}) };
  const write: ClientWrite = {
    ...{ number, region, key, kind, told: 'lost' },
    ...(kind === 'put' ? { content: contentOf(intent, said) } : {}),
    ...(counter === undefined ? {} : { counter }),
    ...(claimed === undefined ? {} : { claimed }),
  };
  writes.push(write);
  await send(write, client, intent.isImpatient);
  return write;
}

/** What a reader finds before it writes: nothing where there is no object, or no answer. */
async function etagOf(key: string, { s3, bucket }: RegionClient): Promise<string | undefined> {
  try {
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return ETag?.replaceAll('"', '');
  } catch {
    return undefined;
  }
}

async function send(write: ClientWrite, { s3, bucket }: RegionClient, isImpatient: boolean): Promise<void> {
  const hangUp = new AbortController();
  const options = { abortSignal: hangUp.signal };
  const at = { Bucket: bucket, Key: write.key };
  const { content } = write;
  const answer = content
    ? s3.send(
        new PutObjectCommand({ ...at, Body: content.body, Metadata: { ...content.metadata }, ...content.headers }),
        options,
      )
    : s3.send(new DeleteObjectCommand(at), options);
  if (isImpatient) setImmediate(() => setImmediate(() => hangUp.abort()));
  try {
    const { VersionId } = await answer;
    if (VersionId === undefined) throw new TypeError(`#${write.number} was acknowledged without a version id`);
    write.versionId = VersionId;
    write.told = 'acknowledged';
  } catch (error) {
    write.told = wasNeverTaken(error) ? 'refused' : 'lost';
    if (error instanceof S3ServiceException || error instanceof TypeError) throw error;
  }
}

function wasNeverTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
