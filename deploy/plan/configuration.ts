import { dirname, resolve } from 'node:path';
import { toAddress } from '../../src/config/address.ts';
import { ownersCodeIn, secondsToWait } from '../../src/config/check/owners-code.ts';
import type { Config } from '../../src/config/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { BundledCode } from '../bundle/owners-code.ts';
import { deploymentFindings } from './findings.ts';
import { isForeign } from './foreign.ts';
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

/** Throws a ConfigError that names every mistake, of the section `deploy` and of what a deployment takes besides too. */
export async function readConfiguration(file: string): Promise<Configuration> {
  const { deploy, ...document } = await loadConfig(file, deploymentFindings);
  const sets = Object.entries(document.sets).map(([name, { buckets, rules }]) => ({
    name,
    lambdas: ownersCodeIn(rules).lambdas,
    buckets: Object.entries(buckets).map(([region, written]) => configuredBucket(region, written)),
  }));
  return {
    file,
    home: document.home,
    sets,
    settings: deploySettings.parse(deploy ?? {}),
    document,
    ownersCode: { ...ownersCodeIn(document), folder: resolve(dirname(file)) },
    secondsToWait: secondsToWait(document.sets),
  };
}

function configuredBucket(region: string, written: Config['sets'][string]['buckets'][string]): ConfiguredBucket {
  const address = toAddress(written);
  return { region, bucket: address.bucket, foreign: isForeign(address) };
}
