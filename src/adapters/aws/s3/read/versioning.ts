import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { Unreadable } from '../../../../domain/model/version.ts';
import type { Clock } from '../../../../ports/clock.ts';
import { unreadable, unversioned } from '../client/diagnosis.ts';
import { type TimeLimit, VERSIONING_TRUSTED_MS } from '../client/limits.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';

/** Knows which buckets exist and keep versions: what a bodiless 404 can't tell, and what makes a write safe. */
export interface VersioningCheck {
  /** Why the bucket can't be used, or undefined. At most one request for all who ask at the same time. */
  check(remote: RemoteBucket): Promise<Unreadable | undefined>;
  /** An answer showed that what was known no longer holds. */
  forget(remote: RemoteBucket): void;
}

interface Verdict {
  readonly askedAt: number;
  readonly answer: Promise<Unreadable | undefined>;
}

/** A good answer is trusted for five minutes. A bad one is asked again each time, so that a mended bucket works at once. */
export function createVersioningCheck(clock: Clock, limit: TimeLimit): VersioningCheck {
  const verdicts = new Map<string, Verdict>();
  const nameOf = ({ endpoint, bucket }: RemoteBucket) => `${endpoint ?? ''} ${bucket}`;

  function begin(remote: RemoteBucket): Verdict {
    const name = nameOf(remote);
    const verdict = { askedAt: clock.now(), answer: askVersioning(remote, limit) };
    verdicts.set(name, verdict);
    const drop = () => verdicts.get(name) === verdict && verdicts.delete(name);
    verdict.answer.then((unfit) => unfit && drop(), drop);
    return verdict;
  }

  return {
    check: (remote) => {
      const known = verdicts.get(nameOf(remote));
      const isFresh = known && clock.now() - known.askedAt < VERSIONING_TRUSTED_MS;
      return (isFresh ? known : begin(remote)).answer;
    },
    forget: (remote) => void verdicts.delete(nameOf(remote)),
  };
}

/** Why nothing may be written to the bucket, or undefined. One request. */
export async function askVersioning(remote: RemoteBucket, limit: TimeLimit): Promise<Unreadable | undefined> {
  const reply = await ask(remote, new GetBucketVersioningCommand({ Bucket: remote.bucket }), limit);
  if (reply.rejection) {
    // On a bucket there is no other 404; endpoints that name it otherwise mean the same.
    const rejection = reply.rejection.status === 404 ? { ...reply.rejection, code: 'NoSuchBucket' } : reply.rejection;
    return unreadable(rejection, remote, { bucket: ['s3:GetBucketVersioning'] });
  }
  return reply.output.Status === 'Enabled' ? undefined : unversioned(remote, reply.output.Status);
}
