import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { isOutside } from '../../adapters/aws/s3/index.ts';
import type { BucketCheck, BucketUnderCheck } from './bucket.ts';
import { isDenied, note, type Says, statusOf, wrong } from './finding.ts';

/** Under a name that nobody uses. Nothing is ever written there: the condition can't be met, and servers that may ignore it are not asked. */
const NOBODYS_KEY = '.s3-concord/doctor';
const NO_ETAG = '"00000000000000000000000000000000"';

/** Outside AWS the check of conditions writes, and removes what it wrote. */
const WRITING = 's3:PutObject';

/** Calls that do nothing, and tell whether they would be allowed to. */
const PROBES: readonly (readonly [permission: string, probe: (about: BucketUnderCheck) => Promise<unknown>])[] = [
  ['s3:ListBucketVersions', ({ s3, bucket }) => s3.send(new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1 }))],
  ['s3:GetObject', ({ s3, bucket }) => s3.send(new GetObjectCommand({ Bucket: bucket, Key: NOBODYS_KEY }))],
  [
    WRITING,
    ({ s3, bucket }) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: NOBODYS_KEY, Body: '', IfMatch: NO_ETAG })),
  ],
];

/** The permissions of whoever asks, which are not those of the functions. */
export const permissions: BucketCheck = {
  name: 'permissions',
  async look(about) {
    const probes = PROBES.filter(([permission]) => permission !== WRITING || !isOutside(about));
    const says = await Promise.all(probes.map(async ([permission, probe]) => await tryOut(permission, probe, about)));
    return says.flat();
  },
};

async function tryOut(
  permission: string,
  probe: (about: BucketUnderCheck) => Promise<unknown>,
  about: BucketUnderCheck,
): Promise<Says[]> {
  try {
    await probe(about);
    return [];
  } catch (error) {
    if (isDenied(error))
      return [
        wrong(
          `You don't hold ${permission} here.`,
          `allow ${permission} on ${about.bucket} to whoever resolves and undoes`,
        ),
      ];
    const status = statusOf(error) ?? 0;
    return [404, 412, 409].includes(status)
      ? []
      : [note(`${permission} could not be probed: ${(error as Error).message}.`)];
  }
}

export const PROBED = PROBES.map(([permission]) => permission);
