import { EVENT_BATCH } from '../config/shape/deploy.ts';
import type { StackConfig } from './options.ts';

/** Whether the bucket's events come by a queue, as `triggers: sqs` says; all others come from S3 directly. */
export function isQueued({ deploy = {} }: StackConfig, bucket: string): boolean {
  return (deploy.bucketTriggers?.[bucket] ?? deploy.triggers) === 'sqs';
}

/** How many of them a function gets at once; undefined where none come by a queue. */
export function eventBatch({ deploy = {} }: StackConfig): { size: number; windowMs: number } | undefined {
  const { triggers, bucketTriggers = {}, eventBatch: batch } = deploy;
  if (![triggers, ...Object.values(bucketTriggers)].includes('sqs')) return undefined;
  return { size: batch?.size ?? EVENT_BATCH.size, windowMs: 1000 * (batch?.seconds ?? EVENT_BATCH.seconds) };
}
