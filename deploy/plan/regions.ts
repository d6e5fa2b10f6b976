import { BucketLocationConstraint } from '@aws-sdk/client-s3';
import { nearestWord } from '../../src/policies/support/nearest.ts';

/** Where a stack can be: the regions that the SDK's S3 knows of, and the one that S3 never names. `EU` is an old word for Dublin. */
export const AWS_REGIONS: readonly string[] = [
  'us-east-1',
  ...Object.values(BucketLocationConstraint).filter((name) => name !== 'EU'),
];

/** As AWS names them, those that it will add one day included. */
const SHAPE = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

export const isShapedLikeARegion = (name: string): boolean => SHAPE.test(name);

/**
 * What is wrong with a region's name, or nothing. `why` it has to be one of AWS; `more`: regions that AWS has added since, by the owner's word.
 */
export function regionMistake(name: string, why: string, more: readonly string[]): string | undefined {
  if (AWS_REGIONS.includes(name) || more.includes(name)) return undefined;
  const near = nearestWord(name, AWS_REGIONS);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  if (!isShapedLikeARegion(name)) return `${name} is no region of AWS${hint}, and ${why}`;
  return `${name} is no region of AWS that is known here${hint}, and ${why}; where AWS has it by now, say so under deploy: moreRegions: [${name}]`;
}

/** Accounts end where a partition does: nothing in China can be reached with a role of the other regions. */
export function partitionOf(region: string): string {
  return /^(cn|us-gov|us-iso[a-z]?|eu-isoe|eusc)-/.exec(region)?.[1] ?? 'aws';
}
