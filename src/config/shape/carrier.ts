import * as z from 'zod/mini';
import type { S3Carrier } from '../../domain/model/policy.ts';
import { strictObject } from '../../policies/support/strict-object.ts';

/** What replication time control promises. */
const GRACE_SECONDS = 900;

/** Who brings regions to an outcome: `concord`, `s3`, or the latter with what can be set of it. */
export const carrier = z.union([
  z.enum(['concord', 's3']),
  strictObject({
    use: z.literal('s3'),
    'grace-seconds': z
      ._default(z.int().check(z.minimum(1)), GRACE_SECONDS)
      .check(z.describe('how long S3 is waited for; what is not there then is brought by us')),
  }),
]);

export type Carrier = z.output<typeof carrier>;

/** Nothing where we carry. */
export function toCarrier(written: Carrier = 'concord'): S3Carrier | undefined {
  if (written === 'concord') return undefined;
  const { 'grace-seconds': seconds } = written === 's3' ? { 'grace-seconds': GRACE_SECONDS } : written;
  return { graceMs: seconds * 1000 };
}
