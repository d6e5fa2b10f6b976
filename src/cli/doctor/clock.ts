import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { BucketCheck } from './bucket.ts';
import { note, unchecked, wrong } from './finding.ts';

/** S3 refuses requests of a clock that is a quarter of an hour off; times in the journal that people make are wrong long before. */
const MOST_SKEW_MS = 60_000;

export const clock: BucketCheck = {
  name: 'clock',
  async look({ s3, bucket, now }) {
    let date: string | undefined;
    const command = new HeadBucketCommand({ Bucket: bucket });
    command.middlewareStack.add(
      (next) => async (args) => {
        const end = await next(args);
        date = (end.response as { headers?: Record<string, string> }).headers?.date;
        return end;
      },
      { step: 'deserialize', priority: 'low', name: 'dateOfAnswer' },
    );
    try {
      await s3.send(command);
    } catch (error) {
      return [unchecked(error, 's3:ListBucket')];
    }
    const answered = Date.parse(date ?? '');
    if (Number.isNaN(answered))
      return [note('This machine’s clock was not compared: the answer has no date that can be read.')];
    const skew = now() - answered;
    if (Math.abs(skew) <= MOST_SKEW_MS) return [];
    const seconds = Math.round(Math.abs(skew) / 1000);
    return [
      wrong(
        `This machine's clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} S3's.`,
        'set it by NTP: what you resolve or undo is dated by it, and S3 refuses requests from 15 minutes on',
      ),
    ];
  },
};
