import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Event } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import type { StackOptions } from '../../../src/local/options.ts';
import { type LocalStack, startStack } from '../../../src/local/stack.ts';
import { stackOptions } from './fixtures.ts';

/** Until the test is over. */
export async function started(changes: Parameters<typeof stackOptions>[0] = {}): Promise<LocalStack> {
  const stack = await startStack(stackOptions(changes));
  onTestFinished(() => stack.stop());
  return stack;
}

export function s3(stack: LocalStack, region: string, accessKeyId = 'ALICE'): S3Client {
  const client = new S3Client({
    region,
    endpoint: stack.regions[region]?.endpoint ?? '',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'concord-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

export const put = (Bucket: string, Key: string, Body = 'hello') => new PutObjectCommand({ Bucket, Key, Body });

/** An on-object-event that notes `region: event name of key by principal`. */
export function noting() {
  const notes: string[] = [];
  const onObjectEvent: StackOptions['functions']['on-object-event'] =
    ({ AWS_REGION }) =>
    async (event) => {
      for (const { eventName, s3: about, userIdentity } of (event as S3Event).Records) {
        notes.push(`${AWS_REGION}: ${eventName} of ${about.object.key} by ${userIdentity.principalId}`);
      }
    };
  return { notes, on: { 'on-object-event': onObjectEvent } };
}
