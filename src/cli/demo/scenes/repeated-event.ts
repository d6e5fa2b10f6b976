import type { Stage } from '../stage.ts';

export async function repeatedEvent(stage: Stage): Promise<void> {
  stage.title('One event is delivered five times');
  const key = 'latest/once.md';
  const { versionId, etag } = await stage.client('eu-west-1').put(key, '# Once\n\nIs enough.\n');
  stage.tell(`eu-west-1: PUT ${key}`);
  await stage.rest();
  const before = await stage.decisions(key);
  const event = notification({ region: 'eu-west-1', bucket: stage.client('eu-west-1').bucket, key, versionId, etag });
  for (let delivery = 1; delivery <= 5; delivery++)
    stage.tell(`delivery ${delivery} of its event: ${answerText(await stage.invoke('eu-west-1', event))}`);
  await stage.rest();
  await stage.show(key);
  stage.check((await stage.decisions(key)).length === before.length, 'repetitions decide nothing anew');
  const versions = (await stage.client('us-east-1').versions()).filter(({ Key }) => Key === key);
  stage.check(versions.length === 1, 'repetitions copy nothing again');
}

/** What the function says that it did. */
function answerText(answer: unknown): string {
  const { keys, waiting } = answer as { readonly keys?: number; readonly waiting?: number };
  if (keys === undefined) return `it failed, ${JSON.stringify(answer)}`;
  return `${keys} key looked at, ${waiting === 0 ? 'and nothing left to do' : `${waiting} left for later`}`;
}

/** As S3 would have sent it. */
function notification({
  region,
  bucket,
  key,
  versionId,
  etag,
}: Record<'region' | 'bucket' | 'key' | 'versionId' | 'etag', string>) {
  const object = {
    key: encodeURIComponent(key),
    size: 19,
    eTag: etag.replaceAll('"', ''),
    versionId,
    sequencer: '0055AED6DCD90281E5',
  };
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date().toISOString(),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: `AWS:client-in-${region}` },
    s3: { s3SchemaVersion: '1.0', bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` }, object },
  };
  return { Records: [record] };
}
