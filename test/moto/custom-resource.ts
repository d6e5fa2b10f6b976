import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { environmentFor } from './commands.ts';
import { PYTHON } from './moto.ts';

export type RequestType = CloudFormationCustomResourceEvent['RequestType'];

/** What CloudFormation and Lambda do with a custom resource: run the function's zip file with a request, and wait for its answer. */
export async function requestCustomResource(
  { zip, endpoint, region }: { zip: Uint8Array; endpoint: string; region: string },
  RequestType: RequestType,
  ResourceProperties: object,
): Promise<CloudFormationCustomResourceResponse> {
  const folder = await mkdtemp(join(tmpdir(), 'concord-function-'));
  try {
    await unzip(zip, folder);
    return await answered(async (ResponseURL) => {
      const ids = { StackId: 'the stack', RequestId: 'the request', LogicalResourceId: 'the resource' };
      await invoke(
        join(folder, 'index.mjs'),
        { RequestType, ResponseURL, ...ids, ResourceProperties },
        environmentFor(endpoint, region),
      );
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function unzip(zip: Uint8Array, folder: string): Promise<void> {
  const file = join(folder, 'function.zip');
  await writeFile(file, zip);
  await promisify(execFile)(join(PYTHON, 'python'), ['-m', 'zipfile', '-e', file, folder]);
}

async function invoke(file: string, event: object, env: NodeJS.ProcessEnv): Promise<void> {
  const code = `await (await import(${JSON.stringify(pathToFileURL(file))})).handler(JSON.parse(process.argv[1]))`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code, JSON.stringify(event)], { env });
}

/** What is put to the URL while the work is done. */
async function answered(work: (url: string) => Promise<void>): Promise<CloudFormationCustomResourceResponse> {
  const answers: unknown[] = [];
  const server = createServer(async (request, response) => {
    answers.push(await json(request));
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  if (answers.length !== 1) throw new Error(`${answers.length} answers in place of one`);
  return answers[0] as CloudFormationCustomResourceResponse;
}
