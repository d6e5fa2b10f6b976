import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { addressKey, toAddress } from '../src/config/address.ts';
import { type Config, ConfigError, type Problem } from '../src/config/index.ts';
import { loadConfig } from '../src/config/load.ts';
import { ownersCodeIn, secondsToWait } from '../src/config/owners-code.ts';
import type { BundledCode } from './owners-code.ts';
import { type DeploySettings, deploySettings } from './settings.ts';

/** What a deployment needs to know of concord.yml. */
export interface Configuration {
  readonly file: string;
  readonly home: string;
  readonly sets: readonly ConfiguredSet[];
  readonly settings: DeploySettings;
  /** What the functions are handed as concord.json: all but the section that only a deployment needs. */
  readonly document: Omit<Config, 'deploy'>;
  /** What its `custom` policies name, and how long one look at a key may have to wait for that, in seconds. */
  readonly ownersCode: BundledCode;
  readonly secondsToWait: number;
}
export interface ConfiguredSet {
  readonly name: string;
  readonly buckets: readonly ConfiguredBucket[];
  /** ARNs of the Lambda functions that its rules ask. */
  readonly lambdas: readonly string[];
}
export interface ConfiguredBucket {
  readonly region: string;
  readonly bucket: string;
  /** On a foreign S3: nothing of AWS is deployed beside it. */
  readonly foreign: boolean;
}

/** Throws a ConfigError that names every mistake. */
export async function readConfiguration(file: string): Promise<Configuration> {
  const { deploy, ...document } = await loadConfig(file);
  const sets = Object.entries(document.sets).map(([name, { buckets, rules }]) => ({
    name,
    lambdas: ownersCodeIn(rules).lambdas,
    buckets: Object.entries(buckets).map(([region, written]) => configuredBucket(region, written)),
  }));
  return {
    file,
    home: document.home,
    sets,
    settings: readSettings(file, deploy, sets),
    document,
    ownersCode: { ...ownersCodeIn(document), folder: resolve(dirname(file)) },
    secondsToWait: secondsToWait(document.sets),
  };
}

function configuredBucket(region: string, written: Config['sets'][string]['buckets'][string]): ConfiguredBucket {
  const address = toAddress(written);
  return { region, bucket: address.bucket, foreign: addressKey(address) !== addressKey({ bucket: address.bucket }) };
}

function readSettings(file: string, section: Config['deploy'], sets: readonly ConfiguredSet[]): DeploySettings {
  const { success, data, error } = deploySettings.safeParse(section ?? {});
  if (!success) throw new ConfigError(file, error.issues.map(toProblem));
  const onAws = sets.flatMap(({ buckets }) => buckets).filter(({ foreign }) => !foreign);
  refuseUnknown(file, 'bucketTriggers', 'bucket', Object.keys(data.bucketTriggers), onAws);
  refuseUnknown(file, 'alarmTopics', 'region', Object.keys(data.alarmTopics), onAws);
  return data;
}

function toProblem(issue: z.core.$ZodIssue): Problem {
  const allowed = Object.keys(deploySettings.shape).join(', ');
  const message =
    issue.code === 'unrecognized_keys' ? `has no field ${issue.keys.join(', ')}; allowed: ${allowed}` : issue.message;
  return { path: ['deploy', ...issue.path].join('.'), message };
}

function refuseUnknown(
  file: string,
  setting: keyof DeploySettings,
  what: 'bucket' | 'region',
  named: readonly string[],
  onAws: readonly ConfiguredBucket[],
): void {
  const known = [...new Set(onAws.map((bucket) => bucket[what]))];
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const message = `no ${what} on AWS of this configuration; allowed: ${known.join(', ')}`;
  throw new ConfigError(
    file,
    unknown.map((name) => ({ path: `deploy.${setting}.${name}`, message })),
  );
}
