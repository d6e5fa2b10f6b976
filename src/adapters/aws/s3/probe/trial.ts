import { randomUUID } from 'node:crypto';
import type { $Command, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3';
import { type Diagnosis, diagnose } from '../client/diagnosis.ts';
import type { TimeLimit } from '../client/limits.ts';
import type { Rejection } from '../client/rejection.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { PROBE_PREFIX } from '../reserved.ts';
import { WRITING } from '../write/judge.ts';
import type { Condition } from './conditions.ts';

/** What an endpoint owes a request: to carry it out, or to refuse it for its condition. */
export interface Expectation {
  readonly condition: Condition;
  /** The request in words: `PutObject with the ETag of an older version`. */
  readonly request: string;
  readonly duty: 'carried out' | 'refused';
}

/** One probe's keys, requests and findings. Nobody else touches its keys, so what becomes of a request hangs on the endpoint alone. */
export interface Trial {
  readonly remote: RemoteBucket;
  readonly bucket: string;
  readonly prefix: string;
  /** What was done in place of what each condition demands, a clause such as `PutObject with … was carried out`. */
  readonly broken: Map<Condition, string>;
  /** The same name gives the same key. */
  key(name: string): string;
  /** Sends a request, and notes where the endpoint does not what it owes. The answer, or undefined where there is none. */
  expect<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    expected: Expectation,
    command: $Command<Input, Output, S3ClientResolvedConfig>,
  ): Promise<Output | undefined>;
  /** Sends a request that others build on. */
  need<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, S3ClientResolvedConfig>,
  ): Promise<Output>;
  /** Says that a condition does not hold; the first word about it stays. */
  note(condition: Condition, what: string): void;
}

/** The probe could not come to its end, so nothing is known about conditions. */
export class ProbeTrouble extends Error {
  override readonly name = 'ProbeTrouble';
  readonly diagnosis: Diagnosis;
  constructor(diagnosis: Diagnosis) {
    super(diagnosis.message);
    this.diagnosis = diagnosis;
  }
}

export function beginTrial(remote: RemoteBucket, limit: TimeLimit): Trial {
  const prefix = `${PROBE_PREFIX}${randomUUID()}/`;
  const broken = new Map<Condition, string>();
  const note = (condition: Condition, what: string) => {
    if (!broken.has(condition)) broken.set(condition, what);
  };
  const troubled = (rejection: Rejection) => new ProbeTrouble(diagnose(rejection, remote, WRITING));
  return {
    remote,
    bucket: remote.bucket,
    prefix,
    broken,
    key: (name) => prefix + name,
    async expect({ condition, request, duty }, command) {
      const { output, rejection } = await ask(remote, command, limit);
      const became = rejection ? refusalIn(rejection) : 'carried out';
      if (rejection && became === undefined) throw troubled(rejection);
      if (became !== duty) note(condition, `${request} was ${became}`);
      return output;
    },
    async need(command) {
      const { output, rejection } = await ask(remote, command, limit);
      if (rejection) throw troubled(rejection);
      return output;
    },
    note,
  };
}

/** 412, 409 and 404 are what S3 says to a condition that does not hold; servers that don't know a condition say 400 or 501. Others end the probe. */
function refusalIn({ status, code }: Rejection): string | undefined {
  if (code === 'NoSuchBucket') return undefined;
  if (status === 412 || status === 409 || status === 404) return 'refused';
  return status === 400 || status === 501 ? `answered ${status} ${code}` : undefined;
}
