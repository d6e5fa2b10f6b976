import type { Scope } from '../../../../domain/windows/scope.ts';
import type { Denial } from '../../../../ports/write-gate.ts';
import { PROBE_PREFIX } from '../reserved.ts';
import { type PolicyStatement, sidOf } from './document.ts';

/**
 * Whatever makes another current version, takes one away, or changes what it bears. Not s3:*: nobody is kept from reading, and S3's own replication, which writes by
 * s3:ReplicateObject and s3:ReplicateDelete, would give up for good what it is once denied.
 */
const DENIED = [
  ...['s3:PutObject', 's3:PutObjectTagging', 's3:PutObjectVersionTagging'],
  ...['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging'],
];

/** Where a window's writes are tried: no key that is kept in agreement, and one of its own, so that no other window's denial answers for it. */
export const trialKey = (id: string) => `${PROBE_PREFIX}window/${id}`;

export interface StatementParts {
  readonly denial: Denial;
  readonly bucket: string;
  readonly partition: string;
  /** ARNs of roles that may always write. */
  readonly roles: readonly string[];
  /** `aws:userid` of who opens it. */
  readonly userId: string;
  /** Of the policy that it will stand in: only the later can say `*` as a sign. */
  readonly version: string | undefined;
}

/** The statement of a window, or why it can't be written. */
export function statementOf(parts: StatementParts): PolicyStatement | { readonly impossible: string } {
  const { denial, roles, userId } = parts;
  const names = namesIn(denial.scope);
  const escaped = names.map((name) => escapedFor(parts.version, name));
  const unsaid = names.find((_, at) => escaped[at] === undefined);
  if (unsaid !== undefined) return { impossible: inOldVersion(unsaid) };
  const ending = denial.scope.kind === 'keys' ? '' : '*';
  const arn = `arn:${parts.partition}:s3:::${parts.bucket}/`;
  const resources = escaped.map((name) => `${arn}${name}${ending}`);
  return {
    Sid: sidOf(denial.id),
    Effect: 'Deny',
    Principal: '*',
    Action: DENIED,
    Resource: [...resources, ...(denial.scope.kind === 'set' ? [] : [`${arn}${trialKey(denial.id)}`])],
    Condition: {
      DateLessThan: { 'aws:CurrentTime': timeText(denial.until) },
      ArnNotEquals: { 'aws:PrincipalArn': roles },
      ...(denial.admitsOpener ? { StringNotEquals: { 'aws:userid': [userId] } } : {}),
    },
  };
}

function namesIn(scope: Scope): readonly string[] {
  switch (scope.kind) {
    case 'set':
      return [''];
    case 'prefix':
      return [scope.prefix];
    case 'keys':
      return scope.keys;
  }
}

function escapedFor(version: string | undefined, name: string): string | undefined {
  if (version === '2012-10-17') return name.replaceAll(/[*?$]/g, (sign) => `\${${sign}}`);
  return /[*?]/.test(name) ? undefined : name;
}

function inOldVersion(name: string): string {
  return `its policy is of the Version 2008-10-17, or of none, in which the * or ? of ${name} can't be told from a wildcard. Name keys or a prefix without them, or bring that policy to Version 2012-10-17, after looking whether a \${…} in it then means something else`;
}

/** In whole seconds. */
function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
