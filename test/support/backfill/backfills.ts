import { listKeys } from '../../../src/adapters/aws/s3/index.ts';
import { Interrupted } from '../../../src/app/backfill/patience.ts';
import type { Site } from '../../../src/app/backfill/site.ts';
import type { BackfillState } from '../../../src/app/backfill/state.ts';
import type { Region } from '../../../src/domain/model/ids.ts';
import type { ConcordMessage } from '../../../src/ports/push-queue.ts';
import { smallWorld } from '../small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../story.ts';
import { type ListedBucket, listedBucket } from './listed-buckets.ts';

const REGIONS: readonly Region[] = [VIRGINIA, DUBLIN, TOKYO];

export interface Trouble {
  /** Keys of a page; S3's thousand unless said. */
  readonly page?: number;
  /** Called with each request to a listing; may throw what S3 would. */
  readonly list?: (region: Region, request: number) => void;
  /** Called with each key that the journal is asked about; may throw what it would. */
  readonly read?: (key: string) => void;
  /** Called with the messages that are sent; may throw what the queue would. */
  readonly send?: (messages: readonly ConcordMessage[]) => void;
}

/** A site of a backfill over buckets that exist in their listings alone; everything that is asked for is counted. Time passes by waiting alone. */
export function backfillSite(buckets: readonly ListedBucket[], trouble: Trouble = {}) {
  const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
  const asked = { journal: 0, heads: 0, sends: 0 };
  let now = 0;
  let isStopped = false;
  const kept: BackfillState[] = [];
  const sent: string[] = [];
  const told: string[] = [];
  const failed = new Map<string, string>();
  const { store, journal, sets } = world.deps;
  const clients = buckets.map((bucket, at) =>
    listedBucket(bucket, trouble.page, (request) => trouble.list?.(REGIONS[at] as Region, request)),
  );
  const site: Site = {
    set: world.ref.set,
    deps: {
      sets,
      store: {
        ...store,
        head(target) {
          asked.heads++;
          return store.head(target);
        },
      },
      journal: {
        ...journal,
        latest(ref, limit) {
          asked.journal++;
          trouble.read?.(ref.key);
          return journal.latest(ref, limit);
        },
      },
      queue: {
        async send(messages) {
          asked.sends += Math.ceil(messages.length / 10);
          trouble.send?.(messages);
          for (const { key } of messages) sent.push(key);
        },
      },
    },
    listings: clients.map(({ client }, at) => (after) => {
      const region = REGIONS[at] as Region;
      return listKeys({ client, region, bucket: `acme-${region}`, endpoint: undefined }, { prefix: '', after });
    }),
    patience: {
      now: () => now,
      async wait(ms) {
        now += ms;
        if (isStopped) throw new Interrupted('It was stopped.');
      },
      tell: (message) => void told.push(message),
    },
    isStopped: () => isStopped,
    keep: async (state) => void kept.push(JSON.parse(JSON.stringify(state))),
    progress: () => {},
    failed: (key, why) => void failed.set(key, why),
  };
  return {
    ...{ site, asked, kept, sent, told, failed },
    lists: () => clients.map(({ requests }) => requests),
    stop() {
      isStopped = true;
    },
    pass(ms: number) {
      now += ms;
    },
    now: () => now,
  };
}
