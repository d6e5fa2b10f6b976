import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type RunningStack, startCheckout } from './running-stack.ts';

const UPLOADERS = 8;

/** A first fill: new keys in one region, until the other one has them all. */
export interface Fill {
  readonly keys: number;
  /** From the moment in which all uploads are made: what a synchronisation takes. */
  readonly afterUploadsSeconds: number;
  /** From the first upload on; functions run beside the uploads. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export async function fill(folder: string, keys: number): Promise<Fill> {
  const stack = await startCheckout(folder);
  try {
    await upload(stack, 'warm', 200);
    await stack.whenAtRest();
    const cpuBefore = await stack.cpuSeconds();
    const begun = performance.now();
    await upload(stack, 'key', keys);
    const uploaded = performance.now();
    await stack.whenAtRest();
    const ended = performance.now();
    return {
      keys,
      seconds: (ended - begun) / 1000,
      afterUploadsSeconds: (ended - uploaded) / 1000,
      cpuSeconds: (await stack.cpuSeconds()) - cpuBefore,
      peakBytes: await stack.peakBytes(),
    };
  } finally {
    await stack.stop();
  }
}

async function upload({ places: [{ client, Bucket }] }: RunningStack, prefix: string, keys: number): Promise<void> {
  const numbers = Array.from({ length: keys }, (_, at) => at).values();
  const uploader = async () => {
    for (const at of numbers)
      await client.send(new PutObjectCommand({ Bucket, Key: `${prefix}/${at}`, Body: `upload ${at}` }));
  };
  await Promise.all(Array.from({ length: UPLOADERS }, uploader));
}
