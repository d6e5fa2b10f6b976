import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** A write that S3 has acknowledged. */
export interface Acknowledged {
  readonly region: string;
  readonly key: string;
  readonly version: string;
  /** When it was sent, and when its answer came: milliseconds since 1970. */
  readonly sentAt: number;
  readonly at: number;
}

export interface Load {
  readonly acknowledged: readonly Acknowledged[];
  /** Those that were denied. */
  readonly denied: readonly Pick<Acknowledged, 'region' | 'key' | 'at'>[];
  stop(): Promise<void>;
}

type Regions = Readonly<Record<string, { readonly endpoint: string; readonly bucket: string }>>;

/**
 * A client a region, each writing one key after the other: puts, and every fifth time a delete, of `prices/` and of `other/` by turns. Whatever else goes wrong is
 * thrown by `stop`.
 */
export function startLoad(regions: Regions): Load {
  const acknowledged: Acknowledged[] = [];
  const denied: Load['denied'][number][] = [];
  let isOver = false;

  async function client(region: string, { endpoint, bucket: Bucket }: Regions[string]): Promise<void> {
    const credentials = { accessKeyId: `client-${region}`, secretAccessKey: 'x' };
    const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 });
    for (let count = 0; !isOver; count++) {
      const Key = `${count % 2 === 0 ? 'prices' : 'other'}/${count % 12}`;
      const isDelete = count % 5 === 4;
      const sentAt = Date.now();
      const write = isDelete
        ? s3.send(new DeleteObjectCommand({ Bucket, Key }))
        : s3.send(new PutObjectCommand({ Bucket, Key, Body: `${region} ${count}` }));
      const version = await write.then(
        ({ VersionId }) => VersionId ?? '',
        (error: Error) => {
          if (error.name !== 'AccessDenied') throw error;
        },
      );
      const told = { region, key: Key, at: Date.now() };
      if (version === undefined) denied.push(told);
      else acknowledged.push({ ...told, version, sentAt });
      // As fast as a few people; the stack has to keep up with it on a busy machine.
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    s3.destroy();
  }

  const clients = Promise.all(Object.entries(regions).map(([region, at]) => client(region, at)));
  clients.catch(() => {});
  return {
    acknowledged,
    denied,
    async stop() {
      isOver = true;
      await clients;
    },
  };
}

const PAUSE_MS = 40;
