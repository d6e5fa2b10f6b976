import { beforeAll } from 'vitest';
import { ACCOUNT, type Package, packageRegion } from '../template.ts';

/** The example configuration, packaged as a deployment would package it: the home, and one region beside it. */

export const HOME = 'us-east-1';
export const DUBLIN = 'eu-west-1';
export const PUSH_ROLE = { arn: `arn:aws:iam::${ACCOUNT}:role/s3-concord-test-push`, id: 'AROAEXAMPLE' };

const templates: Record<string, Package> = {};

/** Before all tests of the file that calls it. */
export function packageBoth(): void {
  beforeAll(async () => {
    templates[HOME] = await packageRegion(HOME);
    const params = ['--param', `pushRoleArn=${PUSH_ROLE.arn}`, '--param', `pushRoleId=${PUSH_ROLE.id}`];
    templates[DUBLIN] = await packageRegion(DUBLIN, ...params);
  }, 120_000);
}

export const templateOf = (region: string): Package => templates[region] ?? { Resources: {}, Outputs: {}, zips: {} };
export const resourceOf = (region: string, logicalId: string) => templateOf(region).Resources[logicalId];
