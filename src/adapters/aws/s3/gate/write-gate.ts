// src/adapters/aws/s3/gate: who may write into a bucket, by its policy.
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Region, SetName } from '../../../../domain/model/ids.ts';
import type { BucketAddress, ReplicaSet } from '../../../../domain/model/replica-set.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { BucketOf, Denial, Done, GateRefusal, WriteGate } from '../../../../ports/write-gate.ts';
import { describePlace, diagnose, isOutside, partitionOf } from '../client/diagnosis.ts';
import { STORE_LIMITS } from '../client/limits.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import {
  documentText,
  MAX_POLICY_BYTES,
  type PolicyDocument,
  readDocument,
  windowIds,
  withoutWindow,
  withStatement,
} from './document.ts';
import { statementOf } from './statement.ts';
import { tryWrite } from './trial.ts';
import { uploadsUnderWay } from './uploads.ts';

export interface WriteGateOptions {
  readonly sets: ReadonlyMap<SetName, ReplicaSet>;
  readonly clientFor: (region: Region, address: BucketAddress) => S3Client;
  readonly clock: Clock;
  /** ARNs of the roles whose writes are never denied: that of the functions that bring copies. Asked for when it is needed. */
  readonly roles: () => Promise<readonly string[]>;
  /** `aws:userid` of the caller. */
  readonly userId: () => Promise<string>;
}

const NEEDED = { bucket: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'] };

/** The gate of S3's buckets. Outside AWS there is none: servers differ in what they make of conditions on time and caller. */
export function createWriteGate({ sets, clientFor, clock, roles, userId }: WriteGateOptions): WriteGate {
  const clients = new Map<BucketAddress, S3Client>();
  return {
    async check(at, denial) {
      const planned = await plan(at, denial);
      return planned.kind === 'failed' ? planned : DONE;
    },

    async shut(at, denial) {
      const planned = await plan(at, denial);
      return planned.kind === 'failed' ? planned : await put(planned.remote, planned.document);
    },

    async release(at, id) {
      const remote = remoteOf(at);
      const read = await readPolicy(remote);
      if (read.kind === 'failed') return read;
      const found = windowIds(read.document).includes(id);
      const rest = withoutWindow(read.document, id, clock.now());
      if (rest.Statement.length < read.document.Statement.length) {
        const written = await put(remote, rest);
        if (written.kind === 'failed') return written;
      }
      return { kind: 'released', found };
    },

    async standing(at) {
      const read = await readPolicy(remoteOf(at));
      return read.kind === 'failed' ? read : { kind: 'standing', ids: windowIds(read.document) };
    },

    tryWrite: (at, id) => tryWrite(remoteOf(at), id),
    uploads: (at, scope) => uploadsUnderWay(remoteOf(at), scope),
  };

  async function plan(
    at: BucketOf,
    denial: Denial,
  ): Promise<{ readonly kind: 'planned'; remote: RemoteBucket; document: PolicyDocument } | GateRefusal> {
    const remote = remoteOf(at);
    const where = `${remote.region}: ${describePlace(remote)}`;
    if (isOutside(remote))
      return failed(
        `${where} lies outside AWS, where no bucket policy is relied upon. \`--advisory\` tells clients alone.`,
      );
    const read = await readPolicy(remote);
    if (read.kind === 'failed') return read;
    const { document } = read;
    const about = { bucket: remote.bucket, partition: partitionOf(remote.region), version: document.Version };
    const statement = statementOf({ denial, ...about, roles: await roles(), userId: await userId() });
    if ('impossible' in statement) return failed(`${where}: ${statement.impossible}.`);
    const merged = withStatement(document, denial.id, statement as Record<string, unknown>, clock.now());
    const bytes = Buffer.byteLength(documentText(merged) ?? '');
    if (bytes > MAX_POLICY_BYTES) return failed(tooLarge(where, bytes, document));
    return { kind: 'planned', remote, document: merged };
  }

  function remoteOf({ set, region }: BucketOf): RemoteBucket {
    const address = sets.get(set)?.buckets[region];
    if (!address) throw new RangeError(`replica set ${set} has no bucket in ${region}`);
    const client = clients.get(address) ?? clientFor(region, address);
    clients.set(address, client);
    return { region, bucket: address.bucket, endpoint: address.endpoint, client };
  }
}

const DONE: Done = { kind: 'done' };
const failed = (message: string): GateRefusal => ({ kind: 'failed', message });

async function readPolicy(
  remote: RemoteBucket,
): Promise<{ readonly kind: 'read'; document: PolicyDocument } | GateRefusal> {
  const { output, rejection } = await ask(
    remote,
    new GetBucketPolicyCommand({ Bucket: remote.bucket }),
    STORE_LIMITS.read,
  );
  if (rejection?.code === 'NoSuchBucketPolicy') return { kind: 'read', document: readDocument(undefined) };
  if (rejection) return failed(diagnose(rejection, remote, NEEDED).message);
  try {
    return { kind: 'read', document: readDocument(output.Policy) };
  } catch {
    return failed(`${remote.region}: the policy of ${describePlace(remote)} is no JSON that can be read; look at it.`);
  }
}

async function put(remote: RemoteBucket, document: PolicyDocument): Promise<Done | GateRefusal> {
  const Bucket = remote.bucket;
  const Policy = documentText(document);
  const { rejection } =
    Policy === undefined
      ? await ask(remote, new DeleteBucketPolicyCommand({ Bucket }), STORE_LIMITS.read)
      : await ask(remote, new PutBucketPolicyCommand({ Bucket, Policy }), STORE_LIMITS.read);
  return rejection ? failed(diagnose(rejection, remote, NEEDED).message) : DONE;
}

function tooLarge(where: string, bytes: number, document: PolicyDocument): string {
  const there = Buffer.byteLength(documentText(document) ?? '');
  return `${where}: its policy would have ${bytes} bytes with the window's statement, and S3 takes ${MAX_POLICY_BYTES}; ${there} are there already. Name fewer keys, or a prefix that takes them.`;
}
