// src/local: the embedded stack: everything on one machine.
import type { Exchanges } from '../adapters/aws/embedded/exchange.ts';
import { type Activity, createActivity } from './activity.ts';
import { adminRoute } from './api/admin.ts';
import { invokeRoute } from './api/invoke.ts';
import { startApiServer } from './api/server.ts';
import type { FaultRule } from './faults.ts';
import { forgetfulPendingEvents, openPendingEvents, type PendingEvents } from './lambda/pending-events.ts';
import { findFunctionName, portsFrom } from './names.ts';
import { type StackOptions, silentLogger } from './options.ts';
import { quiesce } from './quiesce.ts';
import { type ReadyInfo, readyInfo } from './ready-info.ts';
import { deployRegion, type Region } from './region.ts';
import { realSchedule } from './schedule.ts';
import { type Backing, startBacking } from './servers/backing.ts';
import type { Direction, ReplicationFault } from './servers/replication.ts';
import { createRest, type Rest } from './servers/rest.ts';
import { type EmbeddedS3, startEmbeddedS3 } from './servers/s3-regions.ts';
import { claimDataDir, type DataPart } from './state/data-dir.ts';
import { embeddedBuckets, planRegions } from './topology.ts';
import { isQueued } from './triggers.ts';

/** Everything that AWS gives our functions, on this machine. */
export interface LocalStack extends ReadyInfo, Rest {
  /** An outage: the region's S3 refuses connections, its events and queues wait. Resolves once nothing new can begin there. */
  stopRegion(region: string): Promise<void>;
  startRegion(region: string): Promise<void>;
  /** What the region's S3 is to answer instead of doing its work; an empty list heals it. */
  setFaults(region: string, rules: readonly FaultRule[]): void;
  /** Every region's events, queues and timer wait, while uploads land: what is written until `resumeFunctions` is decided on together. */
  pauseFunctions(): Promise<void>;
  resumeFunctions(): void;
  /** S3's own replication: what goes these directions waits, without any all of it; an empty list lets everything go on. */
  pauseReplication(directions?: readonly Direction[]): void;
  /** What of it is to fail, for good; an empty list heals it. */
  setReplicationFaults(faults: readonly ReplicationFault[]): void;
  stop(): Promise<void>;
}

export async function startStack(options: StackOptions): Promise<LocalStack> {
  // Whatever has been started is stopped again, in reverse, if something later fails to start.
  await using cleanup = new AsyncDisposableStack();
  const dataDir =
    options.dataDir === undefined ? undefined : cleanup.adopt(claimDataDir(options.dataDir), (dir) => dir.release());
  const ports = portsFrom(options.port ?? 0);
  const plans = planRegions(options.config);
  const activity = createActivity();

  const regionNames = plans.map(({ region }) => region);
  const backing = await startBacking(options, dataDir, regionNames, ports, cleanup);
  const pendingEvents = dataDir ? openPendingEvents(dataDir.pendingEvents) : forgetfulPendingEvents;
  cleanup.defer(() => pendingEvents.close());
  const portedPlans = plans.map((plan, index) => ({ plan, port: ports.s3(index) }));
  const s3 = await startEmbeddedS3({
    regions: portedPlans.filter(({ plan }) => embeddedBuckets(plan).length > 0),
    isQueued: (bucket) => isQueued(options.config, bucket),
    latencyMs: options.latencyMs,
    folder: dataDir?.s3,
    replication: {
      delay: options.replicationDelay,
      placed: options.replicaPlacement,
      schedule: options.schedule ?? realSchedule,
      activity,
    },
  });
  cleanup.defer(() => s3.stop());
  const regions = deployRegions(options, { backing, s3, activity, pendingEvents }, cleanup);
  const rest = createRest(activity, [...regions.values()]);
  const outages = createOutages(regions, s3);

  const find = (name: string) => findFunction(regions, options.config.home, name);
  const routes = [
    invokeRoute({ find, begin: activity.begin }),
    adminRoute({ ...outages, status: rest.status, hasRegion: (region) => regions.has(region) }),
  ];
  const api = await startApiServer(ports.lambda, routes);
  cleanup.defer(() => api.stop());

  dataDir?.remember(keptParts(options, s3));

  const started = cleanup.move();
  return {
    ...readyInfo(plans, s3.endpoints, backing, api.endpoint, options.config.home),
    ...rest,
    ...outages,
    stop: () => started.disposeAsync(),
  };
}

/** What lies in the stack's folder; servers of the owner's own keep theirs. */
function keptParts({ environment = process.env }: StackOptions, s3: EmbeddedS3): DataPart[] {
  const has: Record<DataPart, boolean> = {
    s3: Object.keys(s3.endpoints).length > 0,
    dynamodb: !environment.AWS_ENDPOINT_URL_DYNAMODB,
    sqs: !environment.AWS_ENDPOINT_URL_SQS,
    events: true,
  };
  return (Object.keys(has) as DataPart[]).filter((part) => has[part]);
}

/** What stands before any function does. */
interface Foundation {
  readonly backing: Backing;
  readonly s3: EmbeddedS3;
  readonly activity: Activity;
  readonly pendingEvents: PendingEvents;
}

/** The functions of every region, called from here on by S3's events, by the queues, and for what an earlier run had accepted. */
function deployRegions(
  options: StackOptions,
  foundation: Foundation,
  cleanup: AsyncDisposableStack,
): ReadonlyMap<string, Region> {
  const { schedule = realSchedule, logger = silentLogger } = options;
  const { backing, s3, activity, pendingEvents } = foundation;
  const { dynamodb, sqs, hasVisible } = backing;
  const regionNames = [...backing.regions.keys()];
  const shared = { regions: regionNames, hasVisible, pendingEvents, activity, schedule, logger, stack: options };
  const endpoints = { dynamodb, sqs, s3: s3.endpoints };
  const exchanges: Exchanges = (endpoint) => backing.exchanges(endpoint) ?? s3.exchanges(endpoint);
  const regions = new Map<string, Region>();
  cleanup.defer(() => quiesce([...regions.values()], options.stopGraceMs));
  // As deployed: the home, or where it has no bucket the first region that has one.
  const sweeping = regionNames.includes(options.config.home) ? options.config.home : regionNames[0];
  for (const [region, { client, queues }] of backing.regions) {
    const sweeps = region === sweeping;
    regions.set(region, deployRegion({ ...shared, region, sweeps, client, queues, endpoints, exchanges }));
  }

  for (const event of pendingEvents.unfinished) {
    const target = findFunction(regions, options.config.home, event.functionArn);
    if (target) target.async.acceptAgain(event);
    else {
      logger.warn('An event of an earlier run was dropped: its function is gone', { functionArn: event.functionArn });
      pendingEvents.finished(event.requestId);
    }
  }
  s3.deliverTo((region, bucket, payload) => regions.get(region)?.takeEvent(bucket, payload));
  return regions;
}

function findFunction(regions: ReadonlyMap<string, Region>, home: string, nameOrArn: string) {
  const found = findFunctionName(nameOrArn, home);
  const region = found && regions.get(found.region);
  const deployed = found && region?.functions[found.name];
  return region && deployed && { ...deployed, isUp: () => region.isUp };
}

function createOutages(regions: ReadonlyMap<string, Region>, s3: EmbeddedS3) {
  const regionNamed = (name: string): Region => {
    const region = regions.get(name);
    if (!region) throw new RangeError(`there is no region ${name}; there are ${[...regions.keys()].join(', ')}`);
    return region;
  };
  return {
    async stopRegion(name: string): Promise<void> {
      await Promise.all([regionNamed(name).hold('outage'), s3.stopServer(name)]);
    },
    async startRegion(name: string): Promise<void> {
      const region = regionNamed(name);
      await s3.startServer(name);
      region.release('outage');
    },
    setFaults(name: string, rules: readonly FaultRule[]): void {
      s3.setFaults(regionNamed(name).name, rules);
    },
    async pauseFunctions(): Promise<void> {
      await Promise.all([...regions.values()].map((region) => region.hold('pause')));
    },
    resumeFunctions(): void {
      for (const region of regions.values()) region.release('pause');
    },
    pauseReplication: s3.replication.pause,
    setReplicationFaults: s3.replication.setFaults,
  };
}
