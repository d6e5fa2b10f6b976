import type { ReplicationDocument, ReplicationRule } from '../../../src/replication/document.ts';
import type { Refusal, Surroundings } from '../../../src/replication/validate/index.ts';

export const ROLE = 'arn:aws:iam::123456789012:role/replication';

/** One that S3 takes, changed. */
export function rule(changes: Partial<ReplicationRule> = {}): ReplicationRule {
  return {
    ID: 'all',
    Status: 'Enabled',
    Priority: 1,
    Filter: {},
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: { Bucket: 'arn:aws:s3:::acme-docs-dublin' },
    ...changes,
  };
}

/** Of the first version of the schema. */
export function older(changes: Partial<ReplicationRule> = {}): ReplicationRule {
  return {
    ID: 'old',
    Status: 'Enabled',
    Prefix: '',
    Destination: { Bucket: 'arn:aws:s3:::acme-docs-dublin' },
    ...changes,
  };
}

export const document = (...Rules: readonly ReplicationRule[]): ReplicationDocument => ({ Role: ROLE, Rules });

export const to = (more: ReplicationRule['Destination']) => ({ Bucket: 'arn:aws:s3:::acme-docs-dublin', ...more });

export const tagged = { Key: 'team', Value: 'docs' };
export const minutes = (Minutes = 15) => ({ Minutes });
export const on = { Status: 'Enabled' };
export const off = { Status: 'Disabled' };

export interface RefusedRules {
  readonly what: string;
  readonly document: ReplicationDocument;
  readonly surroundings?: Surroundings;
  readonly code: Refusal['code'];
  /** Of S3's message. */
  readonly message: RegExp;
  /** Of what to do. */
  readonly remedy: RegExp;
}

export const MALFORMED = { code: 'MalformedXML', message: /did not validate against our published schema/ } as const;
