import * as z from 'zod/mini';
import { strictObject } from '../../policies/support/strict-object.ts';
import { STORAGE_CLASSES } from '../../replication/validate/destination.ts';
import { regionName } from './names.ts';

const roleArn = z.string().check(
  z.regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, {
    error: 'is no ARN of a role: arn:aws:iam::ACCOUNT:role/NAME',
  }),
);

const keyArn = z.string().check(
  z.regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/, {
    error: 'is no ARN of a key: arn:aws:kms:REGION:ACCOUNT:key/ID',
  }),
);

const account = z.string().check(z.regex(/^\d{12}$/, { error: 'is no account: twelve digits, in quotes' }));

/** A region of the set, or a bucket outside of it. */
const place = z.union([
  regionName,
  z.string().check(
    z.regex(/^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
      error: 'is neither a region of the set nor the ARN of a bucket, arn:aws:s3:::NAME',
    }),
  ),
]);

const oneOrMore = <Item extends z.core.$ZodType>(item: Item) => z.union([item, z.array(item).check(z.minLength(1))]);

const tags = z
  .record(z.string().check(z.minLength(1), z.maxLength(128)), z.string().check(z.maxLength(256)))
  .check(z.refine((all) => Object.keys(all).length > 0, 'must name a tag: NAME: VALUE'));

const prefix = z.string().check(z.minLength(1), z.maxLength(1024));

const traits = {
  'time-control': z
    .optional(z.boolean())
    .check(z.describe('replication within 15 minutes, at a price of its own; metrics come with it')),
  metrics: z
    .optional(z.boolean())
    .check(z.describe('metrics of S3, and events of failures; left out: with time control')),
  'delete-markers': z
    .optional(z.boolean())
    .check(z.describe('whether deletes are replicated as well; left out: false, decisions bring them')),
  modifications: z
    .optional(z.boolean())
    .check(z.describe("whether changes of a replica's tags, ACL and locks are synchronised; left out: false")),
  kms: z
    .optional(z.record(z.string(), keyArn))
    .check(z.describe('by destination the key that encrypts replicas there; then what KMS encrypts is replicated too')),
  owner: z
    .optional(z.union([account, z.record(z.string(), account)]))
    .check(z.describe('the account that owns the destinations, or by destination whose; replicas belong to it')),
  'storage-class': z
    .optional(z.enum(STORAGE_CLASSES))
    .check(z.describe("the replicas' storage class; left out: that of their origin")),
};

const rule = strictObject({
  name: z
    .optional(
      z.string().check(
        z.regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/, {
          error: 'is no name for a rule; allowed: 1 to 64 letters, digits, blanks, dots, _ and -',
        }),
      ),
    )
    .check(z.describe('what people call the rule; a part of its ID in S3')),
  prefix: z.optional(prefix).check(z.describe('takes keys that begin so; left out: all')),
  tag: z.optional(tags).check(z.describe('takes objects that carry these tags when they are written')),
  not: z
    .optional(
      strictObject({ prefix: z.optional(oneOrMore(prefix)), tag: z.optional(tags) }).check(
        z.refine((not) => not.prefix !== undefined || not.tag !== undefined, 'must have prefix or tag, or both'),
      ),
    )
    .check(z.describe('leaves out what begins so, and what carries one of the tags')),
  from: z
    .optional(oneOrMore(regionName))
    .check(z.describe('from these regions alone; left out: as the topology leads')),
  to: z
    .optional(oneOrMore(place))
    .check(
      z.describe(
        'to these regions alone, or to buckets outside of the set by their ARN; left out: as the topology leads',
      ),
    ),
  priority: z
    .optional(z.int().check(z.minimum(0), z.maximum(1_000_000)))
    .check(
      z.describe('of several rules with one destination the highest takes the key; left out: the first in the list'),
    ),
  enabled: z
    ._default(z.boolean(), true)
    .check(z.describe('false: what is written meanwhile is never replicated, also when it is true again')),
  ...traits,
});

/** What S3's own replication between the buckets of a set shall do. What spans fields is in check/replication.ts. */
export const replicationSection = strictObject({
  topology: z
    .enum(['mesh', 'star', 'chain', 'edges'])
    .check(
      z.describe(
        'each to each; the hub to each; each to the next; or as edges says. Replicas are not replicated again',
      ),
    ),
  hub: z.optional(regionName).check(z.describe('of a star the region in the middle')),
  'both-ways': z.optional(z.boolean()).check(z.describe('of a star or a chain: back as well; left out: false')),
  edges: z
    .optional(z.array(strictObject({ from: regionName, to: oneOrMore(regionName) })).check(z.minLength(1)))
    .check(z.describe('of topology edges: from which region to which')),
  role: z
    .optional(z.union([roleArn, z.record(regionName, roleArn)]))
    .check(z.describe('the role by which S3 replicates, or one a region; left out: roles are made')),
  rules: z
    ._default(z.array(rule), [])
    .check(z.describe('which keys are replicated where; the first that takes a key decides; none: every key')),
  ...traits,
});
