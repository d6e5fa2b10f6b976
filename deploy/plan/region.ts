import type { Configuration, ConfiguredBucket } from './configuration.ts';
import { EVENT_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS } from './limits.ts';
import { type Names, nameAll } from './names.ts';
import { type ReplicatedWay, replicatedWays } from './replicated.ts';
import { type DeploySettings, type Trigger, triggerOf } from './settings.ts';

/** One region of one stage: all that its stack is made from. */
export interface RegionalDeployment {
  readonly stage: string;
  readonly region: string;
  readonly home: string;
  readonly isHome: boolean;
  readonly names: Names;
  readonly settings: DeploySettings;
  /** The buckets in this region, which call the functions here. None: the home of the journal alone. */
  readonly localBuckets: readonly LocalBucket[];
  /** Every bucket on AWS of the sets that have one here: what these functions compare. */
  readonly comparedBuckets: readonly string[];
  /** Every bucket on AWS of every set: what the push role, one for all regions, writes to. */
  readonly allBuckets: readonly string[];
  /** The Lambda functions that the rules of those sets ask, and those of every set, by ARN. */
  readonly askedHere: readonly string[];
  readonly askedAnywhere: readonly string[];
  /** The time limits of the functions that look at keys. */
  readonly timeouts: { readonly eventSeconds: number; readonly pushSeconds: number };
  /** The regions with functions. */
  readonly regions: readonly string[];
  /** Whether the sweep runs here: one region sweeps for all. */
  readonly sweeps: boolean;
  readonly sweepingRegion: string | undefined;
  /** The names of all sets. */
  readonly sets: readonly string[];
  /** Whether a rule asks code of the owner's own. */
  readonly asksOwnersCode: boolean;
  /** Rules of S3's own replication that have metrics, of every set. */
  readonly replicated: readonly ReplicatedWay[];
}

export interface LocalBucket {
  readonly bucket: string;
  readonly trigger: Trigger;
}

export function deploymentIn(configuration: Configuration, stage: string, region: string): RegionalDeployment {
  const deployable = stackRegions(configuration);
  if (!deployable.includes(region)) throw new Error(whyNoStack(configuration, region, deployable));
  const { home, sets, settings } = configuration;
  const setsHere = sets.filter(({ buckets }) => buckets.some((bucket) => isIn(region, bucket)));
  return {
    stage,
    region,
    home,
    isHome: region === home,
    names: nameAll(settings.prefix, stage),
    settings,
    localBuckets: setsHere
      .flatMap(({ buckets }) => buckets.filter((bucket) => isIn(region, bucket)))
      .map(({ bucket }) => ({ bucket, trigger: triggerOf(settings, bucket) })),
    comparedBuckets: onAws(setsHere.flatMap(({ buckets }) => buckets)),
    allBuckets: onAws(sets.flatMap(({ buckets }) => buckets)),
    askedHere: unique(setsHere.flatMap(({ lambdas }) => lambdas)),
    askedAnywhere: unique(sets.flatMap(({ lambdas }) => lambdas)),
    timeouts: timeoutsOf(configuration),
    regions: bucketRegions(configuration),
    sweeps: region === sweepingRegion(configuration),
    sweepingRegion: sweepingRegion(configuration),
    sets: sets.map(({ name }) => name),
    asksOwnersCode: configuration.ownersCode.modules.length + configuration.ownersCode.lambdas.length > 0,
    replicated: replicatedWays(configuration.document),
  };
}

/** With room for the owner's code: asked once, and again where somebody else appended meanwhile. */
function timeoutsOf({ settings, secondsToWait }: Configuration): RegionalDeployment['timeouts'] {
  const withRoom = (seconds: number) => Math.min(seconds + Math.ceil(2 * secondsToWait), MAX_TIMEOUT_SECONDS);
  return { eventSeconds: withRoom(EVENT_TIMEOUT_SECONDS), pushSeconds: withRoom(settings.pushTimeoutSeconds) };
}

/** The regions that get a stack, the home first: the others need its push role. */
export function stackRegions(configuration: Configuration): readonly string[] {
  return [...new Set([configuration.home, ...bucketRegions(configuration)])];
}

/** Places on a foreign S3, which get no stack. */
export function foreignRegions({ sets }: Configuration): readonly string[] {
  return [
    ...new Set(sets.flatMap(({ buckets }) => buckets.filter(({ foreign }) => foreign)).map(({ region }) => region)),
  ];
}

function bucketRegions({ sets }: Configuration): readonly string[] {
  const onAws = sets.flatMap(({ buckets }) => buckets).filter(({ foreign }) => !foreign);
  return [...new Set(onAws.map(({ region }) => region))];
}

/** The home, since the journal is near; where it has no bucket, and so no functions, the first region that has one. */
function sweepingRegion(configuration: Configuration): string | undefined {
  const regions = bucketRegions(configuration);
  return regions.find((region) => region === configuration.home) ?? regions[0];
}

function whyNoStack(configuration: Configuration, region: string, deployable: readonly string[]): string {
  const allowed = `deploy to one of: ${deployable.join(', ')}`;
  return foreignRegions(configuration).includes(region)
    ? `region "${region}" lies on an S3 of its own (endpoint: in ${configuration.file}), which calls no Lambda, so it gets no stack; ${allowed}`
    : `region "${region}" has no bucket in ${configuration.file}; ${allowed}`;
}

const isIn = (region: string, bucket: ConfiguredBucket): boolean => bucket.region === region && !bucket.foreign;

const onAws = (buckets: readonly ConfiguredBucket[]): readonly string[] =>
  unique(buckets.filter(({ foreign }) => !foreign).map(({ bucket }) => bucket));

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
