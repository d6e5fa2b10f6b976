import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { parseETag, parseObjectKey, parseVersionId } from '../../../../../src/domain/model/ids.ts';
import type { ObjectState } from '../../../../../src/domain/model/version.ts';
import type { KeyAt, PushRequest } from '../../../../../src/ports/object-store.ts';
import { DUBLIN, ELSEWHERE, SET, TOKYO } from '../../../../contract/object-store/object-store-cast.ts';
import { errorAnswer, type Script, scriptedStore, type WireAnswer, type WireRequest } from './stub-s3.ts';

const AT: KeyAt = { set: SET, region: DUBLIN, key: parseObjectKey('a') };
const FOUND: WireAnswer = {
  status: 200,
  headers: {
    etag: '"e"',
    'content-length': '5',
    'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
    'x-amz-version-id': 'v1',
  },
};
const STATE: ObjectState = { kind: 'object', etag: parseETag('e'), size: 5, headers: {}, metadata: {} };

function push(changes: Partial<PushRequest> = {}, state = STATE): PushRequest {
  const id = parseVersionId('v1');
  const stamp = { time: 1, decision: 0, region: TOKYO, layer: 1 } as const;
  return {
    outcome: { kind: 'winner', write: { region: TOKYO, id, time: 1, state, stamp } },
    expected: { kind: 'etag', etag: parseETag('before') },
    sources: [{ region: TOKYO, id }],
    marker: 'm',
    ...changes,
  };
}

/** Answers by operation: the copy itself, and the HEAD of the source that a doubt asks for. */
function copying(copy: WireAnswer | Error, head: WireAnswer = FOUND): Script {
  return ({ method }) => (method === 'HEAD' ? head : copy);
}

const COPIED = { status: 200, headers: { 'x-amz-version-id': 'v2' } };
const COPY_RESULT = '<CopyObjectResult><ETag>"new"</ETag><ChecksumCRC32>AAAA</ChecksumCRC32></CopyObjectResult>';

describe('a head', () => {
  test.each([
    [
      '301 from a bucket of another region',
      { status: 301, headers: { 'x-amz-bucket-region': 'us-west-2' } },
      'missing-bucket',
      /lies in us-west-2, not in eu-west-1/,
    ],
    [
      '403, which may be an absent key',
      { status: 403 },
      'denied',
      /s3:GetObject and s3:GetObjectVersion on arn:aws:s3:::docs-dublin\/\*.*s3:ListBucket on arn:aws:s3:::docs-dublin, .*KMS.*Without s3:ListBucket/,
    ],
    ['400, as for customer keys', { status: 400 }, 'denied', /SSE-C/],
    ['429', { status: 429 }, 'throttled', /slow down/],
    ['503 without a word', { status: 503 }, 'throttled', /slow down/],
    ['307 while a new bucket becomes known', { status: 307 }, 'unreachable', /later/],
    ['502', { status: 502 }, 'unreachable', /later/],
    ['a marker without an id', { status: 404, headers: { 'x-amz-delete-marker': 'true' } }, 'unversioned', /Enable/],
    ['no version id', { ...FOUND, headers: { ...FOUND.headers, 'x-amz-version-id': '' } }, 'unversioned', /Enable/],
  ] as const)('of %s is unreadable', async (_, answer, reason, words) => {
    const { store } = scriptedStore(() => answer);
    expect(await store.head(AT)).toEqual({ kind: 'unreadable', reason, message: expect.stringMatching(words) });
  });

  test.each([
    ['a refused connection', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 'unreachable'],
    ['a name that nobody knows', Object.assign(new Error('no'), { code: 'ENOTFOUND' }), 'unreachable'],
    [
      'a certificate for another name',
      Object.assign(new Error('no'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
      'unreachable',
    ],
    ['an answer that never comes', Object.assign(new Error('no'), { name: 'TimeoutError' }), 'unreachable'],
    ['no credentials', Object.assign(new Error('no'), { name: 'CredentialsProviderError' }), 'denied'],
  ] as const)('after %s is unreadable', async (_, error, reason) => {
    const { store } = scriptedStore(() => error);
    expect(await store.head(AT)).toMatchObject({ kind: 'unreadable', reason });
  });

  test('a mistake in the program is thrown, not reported', async () => {
    const { store } = scriptedStore(() => new TypeError('x is not a function'));
    await expect(store.head(AT)).rejects.toThrow('x is not a function');
  });

  test('names of metadata are lower case, the text of Expires is as it was', async () => {
    const headers = { ...FOUND.headers, 'x-amz-meta-Author': 'ann', expires: '0', 'x-amz-tagging-count': '2' };
    const { store } = scriptedStore(() => ({ ...FOUND, headers }));
    expect(await store.head(AT)).toMatchObject({
      state: { metadata: { author: 'ann' }, headers: { expires: '0' }, tagCount: 2 },
    });
  });

  test.each([
    ['composite by its type', { 'x-amz-checksum-crc32': 'AAAA', 'x-amz-checksum-type': 'COMPOSITE' }],
    ['composite by its value', { 'x-amz-checksum-sha256': 'AAAA-3' }],
  ])('a checksum that is %s is dropped', async (_, checksum) => {
    const { store } = scriptedStore(() => ({ ...FOUND, headers: { ...FOUND.headers, ...checksum } }));
    expect(await store.head(AT)).toMatchObject({ state: expect.not.objectContaining({ checksum: expect.anything() }) });
  });

  test('is asked for with its checksum, and with retries while S3 is busy', async () => {
    let count = 0;
    const { store, asked } = scriptedStore(() => (++count === 1 ? { status: 503 } : FOUND), { maxAttempts: 2 });
    expect(await store.head(AT)).toMatchObject({ kind: 'object' });
    expect(asked()).toHaveLength(2);
    expect(asked()[0]?.headers['x-amz-checksum-mode']).toBe('ENABLED');
  });
});

describe('a copy', () => {
  test('says all that a copy must carry, and what it expects', async () => {
    const { store, asked } = scriptedStore(() => ({ ...COPIED, body: COPY_RESULT }));
    const state: ObjectState = {
      ...STATE,
      checksum: { algorithm: 'CRC32', value: 'AAAA' },
      headers: {
        contentType: 't',
        contentEncoding: 'e',
        contentLanguage: 'l',
        contentDisposition: 'd',
        cacheControl: 'c',
        expires: 'x',
        websiteRedirectLocation: '/w',
      },
      metadata: { author: 'ann' },
    };
    const result = await store.bring({ ...AT, key: parseObjectKey('a b+c/ü?') }, push({}, state));
    expect(result).toMatchObject({
      kind: 'applied',
      id: 'v2',
      state: { etag: 'new', checksum: { algorithm: 'CRC32', value: 'AAAA' } },
    });
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.headers).toMatchObject({
      'x-amz-copy-source': 'docs-tokyo/a%20b%2Bc/%C3%BC%3F?versionId=v1',
      'x-amz-metadata-directive': 'REPLACE',
      'x-amz-tagging-directive': 'COPY',
      'x-amz-checksum-algorithm': 'CRC32',
      'if-match': '"before"',
      'x-amz-meta-author': 'ann',
      'x-amz-meta-s3-concord': 'm',
      'content-type': 't',
      'content-encoding': 'e',
      'content-language': 'l',
      'content-disposition': 'd',
      'cache-control': 'c',
      expires: 'x',
      'x-amz-website-redirect-location': '/w',
    });
    expect(asked()[0]?.headers.authorization).toMatch(/SignedHeaders=[^,]*expires/);
    expect(asked()[0]?.headers).not.toHaveProperty('if-none-match');
    expect(asked()[0]?.headers).not.toHaveProperty('x-amz-copy-source-if-match');
  });

  test('onto nothing says so', async () => {
    const { store, asked } = scriptedStore(() => ({ ...COPIED, body: COPY_RESULT }));
    await store.bring(AT, push({ expected: { kind: 'nothing' } }));
    expect(asked()[0]?.headers).toMatchObject({ 'if-none-match': '*' });
    expect(asked()[0]?.headers).not.toHaveProperty('if-match');
  });

  const AMBIGUOUS: readonly (readonly [string, WireAnswer, WireAnswer, object])[] = [
    ['404 about the destination', errorAnswer(404, 'NoSuchKey', '<Key>a</Key>'), FOUND, { kind: 'refused' }],
    [
      '404 about the source',
      errorAnswer(404, 'NoSuchKey', '<Key>a</Key>'),
      { status: 404 },
      { kind: 'failed', reason: 'source-gone' },
    ],
    ['404 about a version', errorAnswer(404, 'NoSuchVersion'), FOUND, { kind: 'failed', reason: 'source-gone' }],
    [
      '400 about an id of elsewhere',
      errorAnswer(400, 'InvalidArgument', '', 'Invalid version id specified'),
      FOUND,
      { reason: 'source-gone' },
    ],
    [
      '400 about something else',
      errorAnswer(400, 'InvalidArgument', '', 'Unknown directive'),
      FOUND,
      { reason: 'impossible', message: expect.stringMatching(/not tried again.*npx concord reconcile/) },
    ],
    ...['KeyTooLongError', 'EntityTooLarge', 'InvalidRequest', 'InvalidTag'].map(
      (code) => [code, errorAnswer(400, code), FOUND, { kind: 'failed', reason: 'impossible' }] as const,
    ),
    [
      '412 about the destination',
      errorAnswer(412, 'PreconditionFailed', '<Condition>If-Match</Condition>'),
      FOUND,
      { kind: 'refused' },
    ],
    [
      '412 about the source',
      errorAnswer(412, 'PreconditionFailed', '<Condition>x-amz-copy-source-If-Match</Condition>'),
      FOUND,
      { reason: 'source-gone' },
    ],
    ['409', errorAnswer(409, 'ConditionalRequestConflict'), FOUND, { kind: 'refused' }],
    [
      'a missing target bucket',
      errorAnswer(404, 'NoSuchBucket', '<BucketName>docs-dublin</BucketName>'),
      FOUND,
      { reason: 'missing-bucket', message: expect.stringMatching(/^eu-west-1.*docs-dublin/) },
    ],
    [
      'a missing source bucket',
      errorAnswer(404, 'NoSuchBucket', '<BucketName>docs-tokyo</BucketName>'),
      FOUND,
      { reason: 'missing-bucket', message: expect.stringMatching(/ap-northeast-1.*docs-tokyo/) },
    ],
    [
      '403 about the target',
      errorAnswer(403, 'AccessDenied', '', 'User: arn:x is not authorized to perform: s3:PutObject'),
      FOUND,
      {
        reason: 'denied',
        message: expect.stringMatching(/s3:PutObject and .*arn:aws:s3:::docs-dublin\/\*.*S3 says: User: arn:x/),
      },
    ],
    [
      '403 about the source',
      errorAnswer(403, 'AccessDenied'),
      { status: 403 },
      { reason: 'denied', message: expect.stringMatching(/s3:GetObjectVersion.*arn:aws:s3:::docs-tokyo\/\*/) },
    ],
    ['an archived source', errorAnswer(403, 'InvalidObjectState'), FOUND, { reason: 'source-archived' }],
    [
      'a source in another archive',
      errorAnswer(403, 'ObjectNotInActiveTierError'),
      FOUND,
      { reason: 'source-archived' },
    ],
    [
      'a wrong region',
      { ...errorAnswer(301, 'PermanentRedirect'), headers: { 'x-amz-bucket-region': 'us-west-2' } },
      FOUND,
      { reason: 'missing-bucket' },
    ],
    ['too many requests', errorAnswer(400, 'RequestLimitExceeded'), FOUND, { kind: 'failed', reason: 'throttled' }],
    ['expired credentials', errorAnswer(400, 'ExpiredToken'), FOUND, { kind: 'failed', reason: 'denied' }],
    ['an unknown refusal', errorAnswer(400, 'Whatever'), FOUND, { kind: 'failed', reason: 'unexpected' }],
    ['no such feature', errorAnswer(501, 'NotImplemented'), FOUND, { kind: 'failed' }],
    [
      'an error in an answer that began well',
      { ...COPIED, body: errorAnswer(200, 'InternalError').body ?? '' },
      FOUND,
      { kind: 'failed', reason: 'unreachable' },
    ],
    [
      'a throttling in an answer that began well',
      { ...COPIED, body: errorAnswer(200, 'SlowDown').body ?? '' },
      FOUND,
      { reason: 'throttled' },
    ],
    ['an answer that broke off', { ...COPIED, body: '' }, FOUND, { kind: 'failed' }],
    ['no version id', { status: 200, body: COPY_RESULT }, FOUND, { kind: 'failed', reason: 'unversioned' }],
  ];
  test.each(AMBIGUOUS)('that is answered %s', async (_, copy, head, outcome) => {
    const { store } = scriptedStore(copying(copy, head));
    expect(await store.bring(AT, push())).toMatchObject(outcome);
  });

  test('onto nothing that is answered 404 although the source is there is no refusal', async () => {
    const { store } = scriptedStore(copying(errorAnswer(404, 'NoSuchKey')));
    const result = await store.bring(AT, push({ expected: { kind: 'nothing' } }));
    expect(result).toMatchObject({ kind: 'failed', reason: 'unexpected' });
  });

  test('whose answer was lost is refused when it is tried again: the caller looks at the head', async () => {
    let count = 0;
    const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    const { store } = scriptedStore(() => (++count === 1 ? lost : errorAnswer(412, 'PreconditionFailed')), {
      maxAttempts: 2,
    });
    expect(await store.bring(AT, push())).toMatchObject({ kind: 'refused' });
  });

  test('goes without the marker where S3 counts the 2 KB in its own way', async () => {
    const tooLarge = errorAnswer(400, 'MetadataTooLarge');
    const script = ({ headers }: WireRequest) =>
      'x-amz-meta-s3-concord' in headers ? tooLarge : { ...COPIED, body: COPY_RESULT };
    const { store, asked } = scriptedStore(script);
    expect(await store.bring(AT, push())).toMatchObject({ kind: 'applied', withoutMarker: true });
    expect(asked()).toHaveLength(2);
    const never = scriptedStore(() => tooLarge);
    expect(await never.store.bring(AT, push())).toMatchObject({ kind: 'failed', reason: 'impossible' });
    expect(never.asked()).toHaveLength(2);
  });

  test('of a null version pins its ETag, for another could have taken its id', async () => {
    const { store, asked } = scriptedStore(() => ({ ...COPIED, body: COPY_RESULT }));
    const id = parseVersionId('null');
    const { outcome } = push();
    const write = { ...outcome.write, id };
    await store.bring(AT, push({ outcome: { ...outcome, write }, sources: [{ region: TOKYO, id }] }));
    expect(asked()[0]?.headers['x-amz-copy-source-if-match']).toBe('"e"');
  });
});

describe('bytes that are streamed', () => {
  const streaming =
    (body: () => Readable, put: (request: WireRequest) => WireAnswer): Script =>
    (request) => {
      if ('tagging' in request.query) return { status: 200, body: '<Tagging><TagSet/></Tagging>' };
      return request.method === 'GET' ? { ...FOUND, body: body() } : put(request);
    };

  test('are sent with the checksum that was decided, and with the same conditions', async () => {
    const script = streaming(
      () => Readable.from([Buffer.from('hello')]),
      () => ({ status: 200, headers: { etag: '"n"', 'x-amz-version-id': 'v2' } }),
    );
    const { store, asked } = scriptedStore(script);
    const state = {
      ...STATE,
      checksum: { algorithm: 'SHA256', value: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' },
    };
    expect(await store.bring({ ...AT, region: ELSEWHERE }, push({}, state))).toMatchObject({
      kind: 'applied',
      state: { etag: 'n', checksum: state.checksum },
    });
    const put = asked().find(({ method }) => method === 'PUT');
    expect(put?.headers).toMatchObject({
      'if-match': '"before"',
      'content-length': '5',
      'x-amz-checksum-sha256': state.checksum.value,
    });
    expect(put?.body).toBeInstanceOf(Readable);
    expect(asked().find(({ method, query }) => method === 'GET' && 'versionId' in query)?.query.versionId).toBe('v1');
  });

  test('from a provider that has no tags lose none', async () => {
    const script = streaming(
      () => Readable.from([Buffer.from('hello')]),
      () => ({ status: 200, headers: { etag: '"n"', 'x-amz-version-id': 'v2' } }),
    );
    const { store } = scriptedStore((request) =>
      'tagging' in request.query ? errorAnswer(501, 'NotImplemented') : script(request),
    );
    expect(await store.bring({ ...AT, region: ELSEWHERE }, push())).toMatchObject({ kind: 'applied' });
  });
});

describe('what was made', () => {
  const bytes = Buffer.from('hello');
  const checksum = { algorithm: 'SHA256', value: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' };
  const state: ObjectState = { ...STATE, checksum, headers: { expires: 'never' }, metadata: { author: 'ann' } };

  test('is sent in one request, with its checksum, what it expects, and Expires as it was', async () => {
    const { store, asked } = scriptedStore(() => ({
      status: 200,
      headers: { etag: '"n"', 'x-amz-version-id': 'v2' },
    }));
    const result = await store.bring(AT, push({ made: { bytes } }, state));
    expect(result).toMatchObject({ kind: 'applied', id: 'v2', state: { etag: 'n', checksum } });
    expect(asked().map(({ method }) => method)).toEqual(['PUT']);
    expect(asked()[0]?.headers).toMatchObject({
      'if-match': '"before"',
      'content-length': '5',
      'x-amz-checksum-sha256': checksum.value,
      'x-amz-meta-author': 'ann',
      'x-amz-meta-s3-concord': 'm',
      expires: 'never',
    });
  });

  test('is sent again where S3 was busy; refused where an answer was lost: the caller looks at the head', async () => {
    const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    for (const [first, then, kind] of [
      [{ status: 503 }, { status: 200, headers: { etag: '"n"', 'x-amz-version-id': 'v2' } }, 'applied'],
      [lost, errorAnswer(412, 'PreconditionFailed'), 'refused'],
    ] as const) {
      let count = 0;
      const { store, asked } = scriptedStore(() => (++count === 1 ? first : then), { maxAttempts: 2 });
      expect(await store.bring(AT, push({ made: { bytes } }, state))).toMatchObject({ kind });
      expect(asked()).toHaveLength(2);
    }
  });

  test('goes without the marker where S3 counts the 2 KB in its own way', async () => {
    const script = ({ headers }: WireRequest) =>
      'x-amz-meta-s3-concord' in headers
        ? errorAnswer(400, 'MetadataTooLarge')
        : { status: 200, headers: { etag: '"n"', 'x-amz-version-id': 'v2' } };
    const { store } = scriptedStore(script);
    const result = await store.bring(AT, push({ made: { bytes } }, state));
    expect(result).toMatchObject({ kind: 'applied', withoutMarker: true });
  });
});
