import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWriteGate } from '../../adapters/aws/s3/gate/write-gate.ts';
import { listKeys } from '../../adapters/aws/s3/index.ts';
import type { WindowDependencies } from '../../app/windows/dependencies.ts';
import type { Progress } from '../../app/windows/progress.ts';
import type { Region } from '../../domain/model/ids.ts';
import type { BucketAddress } from '../../domain/model/replica-set.ts';
import { functionRoleArn, identityOf } from '../../local/s3/policy/caller-identity.ts';
import { type Application, s3ClientOf } from './application.ts';
import { type Deployment, LOCAL_CREDENTIALS } from './journal-access.ts';
import { whoCalls } from './own-account.ts';

export interface Watching {
  readonly tell?: (progress: Progress) => void;
  /** Whoever waits is sent away by it, and what was begun is taken back. */
  readonly signal?: AbortSignal;
}

/** What windows need, where a command works. */
export function windowsAt(
  application: Pick<Application, 'deps'> & Deployment,
  { tell = () => {}, signal }: Watching = {},
): WindowDependencies {
  const { deps, compiled } = application;
  const { sets } = compiled;
  const clientFor: Parameters<typeof createWriteGate>[0]['clientFor'] = (region, address) =>
    s3ClientOf(region, address, application);
  const remoteAt = (region: Region, address: BucketAddress) => {
    const { bucket, endpoint } = address;
    return { region, bucket, endpoint, client: clientFor(region, address) };
  };
  const { caller, pushRole } = identitiesAt(application);
  const userId = async () => (await caller()).userId;
  return {
    ...deps,
    gate: createWriteGate({ sets, clientFor, clock: deps.clock, roles: async () => [await pushRole()], userId }),
    caller,
    newId: () => randomBytes(6).toString('hex'),
    listings: (set, prefix) =>
      Object.entries(sets.get(set)?.buckets ?? {}).map(([region, address]) =>
        listKeys(remoteAt(region as Region, address), { prefix }),
      ),
    pause: (ms) => sleep(ms, undefined, { ...(signal ? { signal } : {}) }).catch(() => {}),
    isCalledOff: () => signal?.aborted ?? false,
    tell,
  };
}

/** The caller, and the role of the functions that bring copies: the only one of ours that writes into buckets. */
export function identitiesAt({ local, compiled: { home }, stack }: Deployment) {
  if (local) {
    const { arn, userId } = identityOf(LOCAL_CREDENTIALS.accessKeyId) ?? { arn: '', userId: '' };
    return { caller: async () => ({ arn, userId }), pushRole: async () => functionRoleArn('on-push') };
  }
  return {
    caller: async () => {
      const { userId, arn } = await whoCalls(home);
      return { userId, arn };
    },
    pushRole: async () => {
      const { account, arn } = await whoCalls(home);
      // AWS in China and GovCloud is a partition of its own.
      return `arn:${arn.split(':')[1] ?? 'aws'}:iam::${account}:role/${stack}-push`;
    },
  };
}
