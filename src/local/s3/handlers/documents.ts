import { malformedXml } from '../../../adapters/memory/s3/errors.ts';
import { S3Error } from '../../../adapters/memory/s3/index.ts';
import { type Answer, type Context, emptyAnswer, type Handler, xmlAnswer } from '../context.ts';
import { branch, leaf, parseXml, xmlDocument } from '../xml.ts';

/** A bucket's configuration that is kept and given back as it was put, and changes nothing here. */
interface BucketDocument {
  /** As operations name it. */
  readonly name: string;
  readonly root: string;
  /** What a new bucket has; an error where it has none. */
  readonly initial: string | { readonly code: string; readonly message: string };
}

/** New buckets are encrypted since January 2023, and closed to the public since April 2023. */
const DOCUMENTS: readonly BucketDocument[] = [
  {
    name: 'BucketEncryption',
    root: 'ServerSideEncryptionConfiguration',
    initial: xmlDocument(
      'ServerSideEncryptionConfiguration',
      branch(
        'Rule',
        branch('ApplyServerSideEncryptionByDefault', leaf('SSEAlgorithm', 'AES256')),
        leaf('BucketKeyEnabled', false),
      ),
    ),
  },
  {
    name: 'PublicAccessBlock',
    root: 'PublicAccessBlockConfiguration',
    initial: xmlDocument(
      'PublicAccessBlockConfiguration',
      ...['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) =>
        leaf(name, true),
      ),
    ),
  },
  {
    name: 'BucketLifecycleConfiguration',
    root: 'LifecycleConfiguration',
    initial: { code: 'NoSuchLifecycleConfiguration', message: 'The lifecycle configuration does not exist' },
  },
];

const NO_ACCESS_BLOCK = {
  code: 'NoSuchPublicAccessBlockConfiguration',
  message: 'The public access block configuration was not found',
};

export const DOCUMENT_HANDLERS: Readonly<Record<string, Handler>> = Object.fromEntries(
  DOCUMENTS.flatMap((document) => [
    [`Get${document.name}`, (context: Context) => get(document, context)],
    [`Put${document.name}`, (context: Context) => put(document, context)],
    [`Delete${document.name}`, (context: Context) => remove(document, context)],
  ]),
);

function get({ name, initial }: BucketDocument, { s3, request }: Context): Answer {
  const { documents } = s3.headBucket({ bucket: request.bucket });
  const found = documents?.[name] ?? initial;
  // Taken away: of encryption only that the default comes back, of the access block that there is none.
  const isRemoved = found === REMOVED;
  const missing = isRemoved ? NO_ACCESS_BLOCK : typeof found === 'string' ? undefined : found;
  if (missing) throw new S3Error({ ...missing, status: 404, fields: { BucketName: request.bucket } });
  return xmlAnswer(found as string);
}

const REMOVED = 'removed';

function put({ name, root }: BucketDocument, { s3, request, body }: Context): Answer {
  s3.headBucket({ bucket: request.bucket });
  const text = body.toString('utf8');
  if (parseXml(text)?.name !== root) throw malformedXml();
  s3.putBucketDocument({ bucket: request.bucket, name, document: text });
  return emptyAnswer(200);
}

function remove({ name }: BucketDocument, { s3, request }: Context): Answer {
  const document = name === 'PublicAccessBlock' ? REMOVED : undefined;
  s3.putBucketDocument({ bucket: request.bucket, name, document });
  return emptyAnswer(204);
}
