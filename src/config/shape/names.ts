import * as z from 'zod/mini';

/**
 * A region's name: an AWS code or any name the owner gives a place. It begins with a letter because JavaScript would move keys that look
 * like numbers to the front, and the order of regions is their rank.
 */
export const regionName = z.string().check(
  z.regex(/^[a-z][a-z0-9-]{0,31}$/, {
    error: 'is no name for a region; allowed: 1 to 32 lower-case letters, digits and hyphens, the first a letter',
  }),
  z.refine((name) => name !== 'constructor', 'is a name that JavaScript keeps for itself; choose another'),
);

/** As servers are configured: `us-east-1` with most, `auto`, `garage`. */
export const signingRegion = z.string().check(
  z.regex(/^[a-zA-Z0-9-]{1,64}$/, {
    error: 'is no region to sign for; allowed: 1 to 64 letters, digits and hyphens, as the server is configured',
  }),
);

/** No `#`: in the journal it stands between the set and the key. */
export const setName = z.string().check(
  z.regex(/^[a-z0-9-]{1,32}$/, {
    error: 'is no name for a replica set; allowed: 1 to 32 lower-case letters, digits and hyphens',
  }),
);

/** S3's rules for general purpose buckets; they hold for S3-compatible endpoints as well, so that a set can move to AWS. */
export const bucketName = z.string().check(
  z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
    error:
      'is no bucket name; allowed: 3 to 63 lower-case letters, digits, dots and hyphens, first and last a letter or digit',
  }),
  z.refine((name) => !name.includes('..'), 'is no bucket name: two dots must not stand side by side'),
  z.refine((name) => !/^[0-9]+(\.[0-9]+){3}$/.test(name), 'is no bucket name: it looks like an IP address'),
  z.refine((name) => !RESERVED_START.test(name), 'is no bucket name: S3 reserves this beginning'),
  z.refine(
    (name) => !RESERVED_END.test(name),
    'is no bucket name: S3 reserves this ending (is it the alias of an access point?)',
  ),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const RESERVED_START = /^(xn--|sthree-|amzn-s3-demo-)/;
const RESERVED_END = /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$/;

export const endpointUrl = z
  .string()
  .check(
    z.refine(
      isPlainHttpUrl,
      'is no endpoint; allowed: http://HOST[:PORT] or https://…, without user, password or query',
    ),
  );

function isPlainHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === ''
  );
}
