import type * as dynamodb from '@aws-sdk/client-dynamodb';
import type * as s3 from '@aws-sdk/client-s3';
import type * as sqs from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leanSdk, REPLACEMENTS } from '../../../deploy/bundle/sdk/lean-sdk.ts';
import { bundled } from './bundling.ts';
import { type Answer, startEcho } from './echo.ts';

/** The AWS SDK as functions carry it, held against the whole of it. */

type Sdk = { readonly s3: typeof s3; readonly dynamodb: typeof dynamodb; readonly sqs: typeof sqs };
const SOURCE = ['s3', 'dynamodb', 'sqs']
  .map((name) => `export * as ${name} from '@aws-sdk/client-${name}';`)
  .join('\n');

let lean: Sdk;
let whole: Sdk;
let echo: Awaited<ReturnType<typeof startEcho>>;

beforeAll(async () => {
  [lean, whole, echo] = await Promise.all([bundled(SOURCE, [leanSdk()]), bundled(SOURCE, []), startEcho()]);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  });
});
afterAll(() => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete process.env[name];
  echo?.stop();
});

/** One of each partition, and one that is not there yet. */
const REGIONS = [
  ...['us-east-1', 'us-east-2', 'eu-west-1', 'ap-northeast-1', 'me-central-1', 'mx-central-1', 'il-central-1'],
  ...['cn-north-1', 'cn-northwest-1', 'us-gov-west-1', 'us-gov-east-1', 'eusc-de-east-1', 'us-iso-east-1'],
  ...['us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1', 'eu-south-9'],
];
const ENDPOINTS = [
  ...[undefined, 'http://127.0.0.1:9000', 'http://localhost:9000', 'https://s3.example.com', 'http://s3.example.com'],
  ...['https://minio.example.com:8443/base', 'https://minio.example.com/base/', 'http://[::1]:9000'],
];
const BUCKETS = ['acme-docs', 'acme.docs', 'a.b.c', '1st-bucket', 'a-b', 'x'.repeat(63), 'abc'];
/** The SDK puts the dots before an address in figures, which is no host then. */
const isMistaken = (bucket: string, endpoint = '') => bucket.includes('.') && /http:..(127\.|\[)/.test(endpoint);
const TOGETHER = { UseFIPS: false, UseDualStack: false };

type Resolve = (parameters: object) => { readonly url: URL; readonly headers?: object; readonly properties?: object };
const resolverOf = (client: { readonly config: object }) =>
  (client.config as { readonly endpointProvider: Resolve }).endpointProvider;
const both = (clientOf: (sdk: Sdk) => { readonly config: object }): [Resolve, Resolve] => [
  resolverOf(clientOf(lean)),
  resolverOf(clientOf(whole)),
];
const shown = ({ url, headers, properties }: ReturnType<Resolve>) => ({
  url: url.href.replace(/\/$/, ''),
  headers: headers ?? {},
  properties: properties ?? {},
});

describe('addresses', () => {
  it('of buckets are those of the rules of S3, in every partition and at every endpoint', () => {
    const [ours, theirs] = both((sdk) => new sdk.s3.S3Client({ region: 'eu-west-1' }));
    for (const Region of REGIONS)
      for (const Endpoint of ENDPOINTS)
        for (const ForcePathStyle of [false, true])
          for (const Bucket of [undefined, ...BUCKETS.filter((name) => !isMistaken(name, Endpoint))]) {
            const place = { ...(Endpoint && { Endpoint }), ...(Bucket && { Bucket }) };
            const asked = {
              Region,
              ForcePathStyle,
              Accelerate: false,
              UseGlobalEndpoint: false,
              ...TOGETHER,
              ...place,
            };
            expect({ asked, ...shown(ours(asked)) }).toEqual({ asked, ...shown(theirs(asked)) });
          }
  });

  it.each(['dynamodb', 'sqs'] as const)('of %s are those of its rules', (service) => {
    const clientOf = (sdk: Sdk) =>
      service === 'sqs'
        ? new sdk.sqs.SQSClient({ region: 'eu-west-1' })
        : new sdk.dynamodb.DynamoDBClient({ region: 'eu-west-1' });
    const [ours, theirs] = both(clientOf);
    for (const Region of REGIONS)
      for (const Endpoint of ENDPOINTS) {
        const asked = { Region, ...TOGETHER, ...(Endpoint && { Endpoint }) };
        expect({ asked, ...shown(ours(asked)) }).toEqual({ asked, ...shown(theirs(asked)) });
      }
  });

  it('that no configuration asks for are refused, and not taken for others', () => {
    const resolve = resolverOf(new lean.s3.S3Client({ region: 'eu-west-1' }));
    for (const setting of [{ UseFIPS: true }, { UseDualStack: true }])
      expect(() => resolve({ Region: 'eu-west-1', Bucket: 'acme-docs', ...setting })).toThrow(/FIPS and dual-stack/);
    for (const Bucket of ['arn:aws:s3:eu-west-1:1:accesspoint/a', 'acme--euw1-az1--x-s3', 'acme--op-s3'])
      expect(() => resolve({ Region: 'eu-west-1', Bucket })).toThrow(/no bucket that has versions/);
  });
});

const at = { Bucket: 'acme-docs', Key: 'a folder/ä+b.txt' };

/** All that functions ask for. */
const REQUESTS: readonly [string, (sdk: Sdk) => Promise<unknown>][] = (
  [
    [
      'PutObject',
      { ...at, Body: 'hello', Metadata: { mine: 'ü' }, IfNoneMatch: '*', ExpectedBucketOwner: '111122223333' },
    ],
    [
      'CopyObject',
      {
        ...at,
        CopySource: 'other/a?versionId=v1',
        CopySourceIfMatch: '"e"',
        IfMatch: '"f"',
        MetadataDirective: 'REPLACE',
      },
    ],
    ['HeadObject', { ...at, VersionId: 'v1', ChecksumMode: 'ENABLED' }],
    ['GetObject', { ...at, Range: 'bytes=0-9', IfMatch: '"e"' }],
    ['GetObjectTagging', { ...at, VersionId: 'v1' }],
    ['DeleteObject', { ...at, IfMatch: '"e"' }],
    ['ListObjectVersions', { Bucket: at.Bucket, Prefix: at.Key, MaxKeys: 250, EncodingType: 'url' }],
    ['CreateMultipartUpload', { ...at, Tagging: 'a=b', ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' }],
    ['UploadPart', { ...at, UploadId: 'u', PartNumber: 1, Body: Buffer.from('part') }],
    ['UploadPartCopy', { ...at, UploadId: 'u', PartNumber: 1, CopySource: 'other/a', CopySourceRange: 'bytes=0-9' }],
    [
      'CompleteMultipartUpload',
      { ...at, UploadId: 'u', IfMatch: '"e"', MultipartUpload: { Parts: [{ ETag: '"p"', PartNumber: 1 }] } },
    ],
    ['AbortMultipartUpload', { ...at, UploadId: 'u' }],
    ['GetBucketVersioning', { Bucket: at.Bucket }],
    ['GetBucketNotificationConfiguration', { Bucket: at.Bucket }],
    [
      'PutBucketNotificationConfiguration',
      { Bucket: at.Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } },
    ],
  ] as const
).map(([name, input]) => [name, (sdk: Sdk) => send(s3Client(sdk), sdk.s3, name, input)]);

const OTHER_REQUESTS: typeof REQUESTS = [
  [
    'UpdateItem',
    (sdk) =>
      send(dynamoClient(sdk), sdk.dynamodb, 'UpdateItem', {
        TableName: 't',
        Key: { pk: { S: 'a' } },
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      }),
  ],
  [
    'Query',
    (sdk) =>
      send(dynamoClient(sdk), sdk.dynamodb, 'Query', {
        TableName: 't',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { B: new Uint8Array([1, 2]) } },
        ConsistentRead: true,
      }),
  ],
  [
    'BatchGetItem',
    (sdk) =>
      send(dynamoClient(sdk), sdk.dynamodb, 'BatchGetItem', {
        RequestItems: { t: { Keys: [{ pk: { S: 'ä' } }], ConsistentRead: true } },
      }),
  ],
  [
    'SendMessage',
    (sdk) =>
      send(sqsClient(sdk), sdk.sqs, 'SendMessage', {
        QueueUrl: 'http://127.0.0.1/q',
        MessageBody: 'hello',
        DelaySeconds: 3,
      }),
  ],
  [
    'ChangeMessageVisibility',
    (sdk) =>
      send(sqsClient(sdk), sdk.sqs, 'ChangeMessageVisibility', {
        QueueUrl: 'http://127.0.0.1/q',
        ReceiptHandle: 'r',
        VisibilityTimeout: 9,
      }),
  ],
];

describe('what is asked', () => {
  it.each([...REQUESTS, ...OTHER_REQUESTS])('of %s is the same, with its signature', async (_, ask) => {
    const asked = [];
    for (const sdk of [lean, whole]) {
      await ask(sdk).catch(() => undefined);
      asked.push(echo.taken());
    }
    expect(asked[0]).toHaveLength(1);
    expect(asked[0]).toEqual(asked[1]);
    expect(asked[0]?.[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d+\/eu-west-1\//);
    expect(asked[0]?.[0]?.headers['x-amz-security-token']).toBe('token');
  });

  it('is asked by nobody without credentials, and by nobody with a profile, and both are told', async () => {
    const key = process.env.AWS_ACCESS_KEY_ID;
    const head = (profile?: string) =>
      send(
        new lean.s3.S3Client({ region: 'eu-west-1', endpoint: echo.endpoint, ...(profile ? { profile } : {}) }),
        lean.s3,
        'HeadObject',
        at,
      );
    await expect(head('mine')).rejects.toThrow(/Profile mine can't be used by a deployed function/);
    delete process.env.AWS_ACCESS_KEY_ID;
    await expect(head()).rejects.toThrow(/no credentials in its environment/);
    process.env.AWS_ACCESS_KEY_ID = key;
  });
});

describe('what is refused', () => {
  const errorsOf = (service: object) =>
    Object.entries(service)
      .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Error)
      .map(([name]) => name);
  const xml = (code: string) => `<Error><Code>${code}</Code><Message>no</Message><BucketName>b</BucketName></Error>`;

  it('by S3 has its name, message, status and fields', async () => {
    const codes = [...errorsOf(whole.s3), 'PreconditionFailed', 'SlowDown', 'InternalError', 'NobodyKnowsThis'];
    expect(codes).toContain('NoSuchKey');
    const answers = [400, 404, 503].flatMap((status) =>
      codes.map((code) => ({ status, body: xml(code), headers: {} })),
    );
    await expectSame([...answers, ...[404, 403, 412].map((status) => ({ status, body: '', headers: {} }))], (sdk) =>
      send(s3Client(sdk), sdk.s3, 'GetObject', at),
    );
  });

  it.each(['dynamodb', 'sqs'] as const)(
    'by %s has its name, message, status and what may be tried again',
    async (name) => {
      const codes = [...errorsOf(whole[name]), 'ThrottlingException', 'NobodyKnowsThis'];
      expect(codes.length).toBeGreaterThan(20);
      const query = name === 'sqs' ? [{}, { 'x-amzn-query-error': 'AWS.SimpleQueueService.Other;Sender' }] : [{}];
      const answers = [400, 500].flatMap((status) =>
        codes.flatMap((code) =>
          query.map((headers) => ({
            status,
            headers,
            body: JSON.stringify({ __type: `com.amazonaws.${name}#${code}`, message: 'no' }),
          })),
        ),
      );
      await expectSame(answers, (sdk) =>
        name === 'sqs'
          ? send(sqsClient(sdk), sdk.sqs, 'SendMessage', { QueueUrl: 'http://127.0.0.1/q', MessageBody: 'x' })
          : send(dynamoClient(sdk), sdk.dynamodb, 'GetItem', { TableName: 't', Key: { pk: { S: 'a' } } }),
      );
    },
  );

  async function expectSame(answers: readonly Answer[], ask: (sdk: Sdk) => Promise<unknown>): Promise<void> {
    for (const answer of answers) {
      echo.answerWith(answer);
      const [ours, theirs] = [await failure(ask(lean)), await failure(ask(whole))];
      expect({ answer, ...ours }).toEqual({ answer, ...theirs });
    }
    echo.answerWith(undefined);
  }
});

it('a file that the SDK has moved fails the bundling, with what it is about', async () => {
  const gone = {
    file: /no-such-file\.js$/,
    why: 'nobody needs it',
    by: () => ({ contents: '', loader: 'js' as const }),
  };
  await expect(bundled('export {}', [leanSdk([gone])])).rejects.toThrow(/no file no-such-file.*nobody needs it/);
  expect(REPLACEMENTS.every(({ why }) => why.length > 5)).toBe(true);
});

async function failure(asked: Promise<unknown>) {
  const error = await asked.then(
    () => undefined,
    (thrown: Error & Record<string, unknown>) => thrown,
  );
  if (!error) return { name: 'nothing was refused' };
  // `$fault` goes by the status where the class is not known, and nobody asks for it.
  const { name, message, $retryable, $metadata, BucketName, Code, Type } = error;
  return { name, message, $retryable, $metadata, BucketName, Code, Type };
}

const options = () => ({ region: 'eu-west-1', endpoint: echo.endpoint, maxAttempts: 1 });
const s3Client = (sdk: Sdk) => new sdk.s3.S3Client(options());
const dynamoClient = (sdk: Sdk) => new sdk.dynamodb.DynamoDBClient(options());
const sqsClient = (sdk: Sdk) => new sdk.sqs.SQSClient({ ...options(), useQueueUrlAsEndpoint: false });

async function send(client: object, service: object, name: string, input: object): Promise<unknown> {
  const { [`${name}Command`]: Command } = service as Record<string, new (input: object) => object>;
  if (!Command) throw new RangeError(`no command ${name}`);
  return await (client as { send: (command: object) => Promise<unknown> }).send(new Command(input));
}
