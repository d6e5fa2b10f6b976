import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describeService, type ServiceOptions } from '../../deploy/service.ts';
import { resolveIntrinsics, type Template } from './template.ts';

export const DOCUMENTS = { 'us-east-1': 'docs-virginia', 'eu-west-1': 'docs-dublin' };
export const arn = (bucket: string) => `arn:aws:s3:::${bucket}`;

interface Written {
  readonly home?: string;
  readonly sets?: object;
  readonly deploy?: object;
}

/** The two-region set `documents` in a configuration of its own, but for what the test says otherwise. */
export async function describeIn(region: string | undefined, written: Written, options: Partial<ServiceOptions> = {}) {
  const config = join(mkdtempSync(join(tmpdir(), 'concord-variant-')), 'concord.yml');
  writeFileSync(config, stringify({ home: 'us-east-1', sets: { documents: { buckets: DOCUMENTS } }, ...written }));
  const service = await describeService({
    stage: 'test',
    config,
    adoptTable: false,
    ...(region === undefined ? {} : { region }),
    ...options,
  });
  return { ...service, template: resolveIntrinsics(service.stack, service.region) as Template };
}
