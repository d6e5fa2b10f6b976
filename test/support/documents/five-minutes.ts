import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { wordsOf } from './typed.ts';

/** README's five minutes with a real client, played as they stand there against a stack on other ports. */

const POLL_MS = 50;
const REST_MS = 20_000;

export interface Place {
  readonly lambda: string;
  readonly regions: Readonly<Record<string, { readonly endpoint: string; readonly bucket: string }>>;
  /** Runs a concord command beside the stack, and resolves to what it printed. Rejects where it fails. */
  concord(...args: string[]): Promise<string>;
}

/** The command lines of the section, in their order. */
export function fiveMinutes(readme: string): string[] {
  const [, section = ''] = readme.split('## Five minutes with a real client\n');
  const [own = ''] = section.split(/^## /m);
  return [...own.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.trimEnd().split('\n'));
}

/** Plays one line, and resolves to what it printed. */
export async function play(line: string, place: Place): Promise<string> {
  if (line === 'npm start' || line.startsWith('export ')) return '';
  const [command, ...words] = wordsOf(line);
  if (command === 'npx') return await place.concord(...words.slice(1));
  // Whoever types gives the functions time; while they are paused there is no rest to wait for.
  if (line.includes(' s3 ls ') || line.endsWith('/pause')) await rest(place);
  if (command === 'curl') return await post(words.at(-1) ?? '', place);
  if (command === 'echo') return await upload(line.split(' | ')[1] ?? '', `${words[0]}\n`, place);
  if (command === 'aws') return await list(line, place);
  throw new RangeError(`nobody knows how to play ${line}`);
}

async function post(url: string, { lambda }: Place): Promise<string> {
  const response = await fetch(url.replace('http://127.0.0.1:4700', lambda), { method: 'POST' });
  if (!response.ok) throw new Error(await response.text());
  return await response.text();
}

async function upload(line: string, Body: string, place: Place): Promise<string> {
  const [, port = '', Bucket, Key] =
    /^aws --endpoint-url http:\/\/127\.0\.0\.1:(\d+) s3 cp - s3:\/\/([^/]+)\/(\S+)$/.exec(line) ?? [];
  await ask(port, place, (s3) => s3.send(new PutObjectCommand({ Bucket, Key, Body })));
  return '';
}

async function list(line: string, place: Place): Promise<string> {
  const [, port = '', Bucket, Prefix] =
    /^aws --endpoint-url http:\/\/127\.0\.0\.1:(\d+) s3 ls s3:\/\/([^/]+)\/(\S*)$/.exec(line) ?? [];
  const { Contents = [] } = await ask(port, place, (s3) => s3.send(new ListObjectsV2Command({ Bucket, Prefix })));
  return Contents.map(({ Key }) => Key).join('\n');
}

/** What a region holds under a key. */
export async function content(region: string, Key: string, place: Place): Promise<string> {
  const port = String(4710 + Object.keys(place.regions).indexOf(region));
  const { Body } = await ask(port, place, (s3) =>
    s3.send(new GetObjectCommand({ Bucket: place.regions[region]?.bucket, Key })),
  );
  return (await Body?.transformToString()) ?? '';
}

/** Regions have ports from 4710 on, in the order of the configuration. */
async function ask<Answer>(port: string, { regions }: Place, request: (s3: S3Client) => Promise<Answer>) {
  const [region, at] = Object.entries(regions)[Number(port) - 4710] ?? [];
  if (!at) throw new RangeError(`no region has port ${port}`);
  const credentials = { accessKeyId: 'me', secretAccessKey: 'any' };
  const s3 = new S3Client({ region: region ?? '', endpoint: at.endpoint, forcePathStyle: true, credentials });
  return await request(s3).finally(() => s3.destroy());
}

/** No event, message or function is under way. */
export async function rest({ lambda }: Pick<Place, 'lambda'>): Promise<void> {
  const deadline = Date.now() + REST_MS;
  while (!((await (await fetch(`${lambda}/admin/status`)).json()) as { idle: boolean }).idle) {
    if (Date.now() > deadline) throw new Error('the stack did not come to rest');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
