import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bundleFunctions,
  CONFIGURED,
  FUNCTION_NAMES,
  type FunctionName,
  MAX_BUNDLE_BYTES,
} from '../../../deploy/bundle/bundle.ts';
import type { FunctionEnvironment } from '../../../functions/environment.ts';
import type { StackOptions } from '../../../src/local/options.ts';
import { DUBLIN, type Running, record, running, TOKYO, VIRGINIA } from '../../support/running.ts';
import { ROOT } from '../template.ts';

/** The bundles that are deployed where nothing but the least is configured: what they hold, and that they do all the work. */

const folder = mkdtempSync(join(tmpdir(), 'concord-functions-'));
const fileOf = (name: FunctionName) => join(folder, name, 'index.mjs');

let metafile: Metafile;
beforeAll(async () => {
  metafile = await bundleFunctions(ROOT, { folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

function contentsOf(name: FunctionName): string {
  const [, output] = Object.entries(metafile.outputs).find(([file]) => file.endsWith(`/${name}/index.mjs`)) ?? [];
  const inputs = Object.entries(output?.inputs ?? {});
  return inputs.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])).join('\n');
}

/** What a cold start would load for nothing. */
const NEEDLESS = [
  /node_modules\/zod\//,
  /node_modules\/picomatch\//,
  /node_modules\/yaml\//,
  /@aws-sdk\/credential-provider-(?!node\/)/,
  /@aws-sdk\/(nested-clients|token-providers|client-(ssm|lambda|eventbridge|cloudformation|sts))\//,
  /@aws-sdk\/(middleware-endpoint-discovery\/(?!dist-es\/index)|signature-v4a)/,
  /core\/dist-es\/submodules\/event-streams\/event/,
  /dist-es\/endpoint\/(bdd|ruleset)\.js/,
  /client-\w+\/dist-es\/commands\/(CreateBucket|SelectObjectContent|ExecuteStatement|CreateTable|CreateQueue)/,
  /@automerge|node_modules\/diff\//,
  /src\/(local|cli|console)\//,
  /src\/config\/(check|shape)\/(check|schema|deploy|names)\.ts/,
];

describe.each(FUNCTION_NAMES.map((name) => ({ name })))('the bundle of $name', ({ name }) => {
  it('is no larger than a cold start may load', async () => {
    expect((await stat(fileOf(name))).size).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
  });

  it('holds nothing that the function does not need', () => {
    const contents = contentsOf(name);
    expect(contents).toMatch(/client-s3/);
    for (const needless of NEEDLESS) expect(contents).not.toMatch(needless);
  });
});

describe('functions as they are deployed', () => {
  let world: Running;
  let told: FunctionEnvironment;
  beforeAll(async () => {
    const functions = Object.fromEntries(
      await Promise.all(
        CONFIGURED.map(async (name) => [name, (await import(pathToFileURL(fileOf(name)).href)).createHandler]),
      ),
    ) as StackOptions['functions'];
    const noted: StackOptions['functions']['on-object-event'] = (environment) => {
      if (environment.AWS_REGION === VIRGINIA) told = environment;
      return functions['on-object-event'](environment);
    };
    world = await running({ functions: { ...functions, 'on-object-event': noted } });
  });
  afterAll(() => world?.stop());

  const put = (region: string, Key: string, Body: string) => {
    const { s3, Bucket } = world.at(region);
    return s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { by: region } }));
  };

  it('settle conflicts of three regions and deletes, and sweep', async () => {
    await put(VIRGINIA, 'a.txt', 'first');
    await world.stack.whenIdle();
    await world.together(() =>
      Promise.all([put(VIRGINIA, 'a.txt', 'mine'), put(DUBLIN, 'a.txt', 'yours'), put(TOKYO, 'b', 'new')]),
    );
    await world.stack.whenIdle();
    for (const key of ['a.txt', 'b']) expect([key, new Set(await world.heads(key)).size]).toEqual([key, 1]);
    expect((await world.decisions('a.txt')).map(({ situation }) => situation)).toEqual(['first', 'conflict']);
    const { s3, Bucket } = world.at(DUBLIN);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
    await world.stack.whenIdle();
    expect(await world.heads('b')).toEqual([undefined, undefined, undefined]);
    expect(await world.openDecisions()).toEqual([]);
    const swept = await world.invoke(`s3-concord-local-${VIRGINIA}-on-schedule`, {});
    expect(swept).toEqual({ failed: false, answer: { sets: 1, open: 0, stalled: 0 } });
  });

  it('start in a process of their own, told by its environment alone', async () => {
    await world.together(async () => {
      const { VersionId } = await put(VIRGINIA, 'c', 'cold');
      const event = { Records: [record(VIRGINIA, world.at(VIRGINIA).Bucket, 'c', VersionId)] };
      const start = `const { handler } = await import(${JSON.stringify(fileOf('on-object-event'))});
        console.log(JSON.stringify(await handler(${JSON.stringify(event)}, { awsRequestId: 'cold' })));`;
      const env = { ...told, CONCORD_LOG: undefined, POWERTOOLS_LOG_LEVEL: 'SILENT', AWS_LAMBDA_FUNCTION_NAME: 'f' };
      const options = { cwd: folder, env: env as NodeJS.ProcessEnv };
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', start], options);
      const [answer, ...metrics] = stdout.trim().split('\n').reverse();
      expect(JSON.parse(answer ?? '')).toEqual({ keys: 1, echoes: 0, waiting: 0 });
      expect(metrics.join()).toContain('"Decisions"');
    });
    await world.stack.whenIdle();
    expect((await world.decisions('c')).map(({ situation, by }) => [situation, by])).toEqual([
      ['first', `on-object-event in ${VIRGINIA}`],
    ]);
    expect(new Set(await world.heads('c')).size).toBe(1);
  });
});
