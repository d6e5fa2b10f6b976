import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { createCustomCode } from '../../../functions/configuration/custom-code.ts';
import { loadLambdaCode, loadModule } from '../../../functions/configuration/owners-code.ts';
import { createPushQueue, createSqsClient } from '../../adapters/aws/push-queue.ts';
import { createBucketClient, createObjectStore } from '../../adapters/aws/s3/index.ts';
import type { FetchDependencies } from '../../app/asking/fetch-version.ts';
import type { Advisers } from '../../app/dependencies.ts';
import type { ResolveDependencies } from '../../app/steering/resolve.ts';
import type { WindowDependencies } from '../../app/windows/dependencies.ts';
import type { Region } from '../../domain/model/ids.ts';
import type { BucketAddress } from '../../domain/model/replica-set.ts';
import { loadEngine } from '../../merge/index.ts';
import { createAdvisers } from '../../policies/framework/advisers.ts';
import { compileRuling } from '../../policies/framework/chain.ts';
import { UNOBSERVED } from '../../ports/observer.ts';
import type { PushQueue } from '../../ports/push-queue.ts';
import { UsageError } from '../command.ts';
import {
  type Deployment,
  type JournalOptions,
  journalOf,
  LOCAL_CREDENTIALS,
  openDeployment,
  openSite,
  type Site,
  windowLogOf,
} from './journal-access.ts';
import { ownAccount } from './own-account.ts';
import { createUploader } from './upload.ts';
import type { Use } from './where.ts';

/** What the functions wait for the event of a delete marker, where nobody has set it otherwise. */
const DELETE_WAIT_MS = 6 * 3_600_000;

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

export interface Application extends Site {
  readonly deps: ResolveDependencies & FetchDependencies & Pick<WindowDependencies, 'windows'>;
}

/** The application as the functions run it, with a person's own credentials, where a command works. */
export async function openApplication(
  options: JournalOptions,
  command: string,
  use: Use = 'asks',
): Promise<Application> {
  return applicationAt(await openSite(options, use), command, options);
}

/** The same for whoever shows all replica sets, or the one that is named. */
export async function openApplicationOfAll(
  options: JournalOptions,
  command: string,
): Promise<Deployment & Pick<Application, 'deps'>> {
  const deployment = await (options.set === undefined ? openDeployment(options) : openSite(options));
  const application = applicationAt(deployment, command, options);
  const { deps } = application;
  const sets = new Map([...deps.sets].filter(([name]) => options.set === undefined || name === options.set));
  return { ...application, deps: { ...deps, sets } };
}

/** `command`: what decisions will say they were made by. */
export function applicationAt<At extends Deployment>(
  site: At,
  command: string,
  options: Pick<JournalOptions, 'table'> = {},
): At & Pick<Application, 'deps'> {
  const { sets } = site.compiled;
  const clientFor = (region: Region, address: BucketAddress) => s3ClientOf(region, address, site);
  const store = createObjectStore({ sets, clientFor });
  return {
    ...site,
    deps: {
      sets,
      store,
      reader: store,
      journal: journalOf(site, options),
      windows: windowLogOf(site, options),
      queue: pushQueue(site),
      advisers: createAdvisers({ engine: loadEngine, answer: customCode(dirname(site.configFile ?? '.')) }),
      clock: { now: Date.now },
      logger: SILENT,
      observer: UNOBSERVED,
      by: `${personName()} via concord ${command}`,
      deleteWaitMs: DELETE_WAIT_MS,
      compile: (steps, terms) => compileRuling(steps, 'policy', terms),
      upload: createUploader(sets, clientFor),
    },
  };
}

/** As the functions ask it, from where the configuration lies. */
function customCode(folder: string): Advisers['answer'] {
  return createCustomCode({
    loadModule: (path) => loadModule(path, folder),
    loadLambdaCode: () => loadLambdaCode({}),
    logger: SILENT,
    metrics: { count: () => {} },
  });
}

export function s3ClientOf(region: Region, address: BucketAddress, { local, compiled }: Deployment) {
  if (!local) return createBucketClient({ region, address, ...ownAccount(compiled.home) });
  return createBucketClient({ region, address, embedded: local.inside.s3[region], credentials: LOCAL_CREDENTIALS });
}

/** The home's. Its address is asked for when something is sent: who only looks needs no right to that. */
function pushQueue({ compiled: { home }, local, stack }: Deployment): PushQueue {
  const endpoint = local?.sqs ?? process.env.AWS_ENDPOINT_URL_SQS;
  const client = createSqsClient({
    region: home,
    ...(endpoint ? { endpoint } : {}),
    ...(local ? { credentials: LOCAL_CREDENTIALS } : {}),
  });
  const urlOf = async (): Promise<string> => {
    if (local) return local.inside.pushQueueUrl;
    const QueueName = `${stack}-push`;
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    if (!QueueUrl) throw new UsageError(`there is no queue ${QueueName} in ${home}; is the stage right?`);
    return QueueUrl;
  };
  return {
    async send(messages) {
      if (messages.length > 0) await createPushQueue({ client, queueUrl: await urlOf() }).send(messages);
    },
  };
}

/** Who sits here; a container may run under a number that has no name. */
function personName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
