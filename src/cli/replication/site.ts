import type { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../config/index.ts';
import type { Region, SetName } from '../../domain/model/ids.ts';
import type { BucketAddress, ReplicaSet } from '../../domain/model/replica-set.ts';
import type { ReplicatedSet, ReplicationSettings } from '../../replication/wish/settings.ts';
import { UsageError } from '../command.ts';
import { s3ClientOf } from '../site/application.ts';
import { chosenSet, type Deployment, type JournalOptions, openDeployment } from '../site/journal-access.ts';

/** A set, what its configuration says of S3's replication, and its buckets within reach. */
export interface SetUnderReplication {
  readonly site: Deployment;
  readonly set: ReplicatedSet;
  readonly replicaSet: ReplicaSet;
  readonly config: Config['sets'][string];
  readonly settings: ReplicationSettings | undefined;
  /** Made once for each region; `done` closes them. */
  clientOf(region: string): S3Client;
  done(): void;
}

/** The sets that say something of replication, or the one that is named. The configuration is read as it is now, whatever runs. */
export async function openSets(options: JournalOptions, isAny = false): Promise<readonly SetUnderReplication[]> {
  const site = await openDeployment(options, 'tries');
  const all = [...site.compiled.sets.keys()];
  const wanted = options.set === undefined ? all : [chosenSet(all, options.set)];
  const sets = wanted.map((name) => underReplication(site, name));
  const found = isAny ? sets : sets.filter(({ settings }) => settings !== undefined);
  if (found.length === 0) throw new UsageError(nothingSaid(wanted, site.configFile));
  return found;
}

function nothingSaid(sets: readonly SetName[], file = 'the configuration'): string {
  return `${file} says nothing of S3's replication: write \`replication: { topology: mesh }\` under ${sets.join(', ')}, and see docs/replication-rules.md.`;
}

function underReplication(site: Deployment, name: SetName): SetUnderReplication {
  const config = site.config.sets[name] as Config['sets'][string];
  const replicaSet = site.compiled.sets.get(name) as ReplicaSet;
  const clients = new Map<string, S3Client>();
  return {
    ...{ site, config, replicaSet, settings: config.replication },
    set: {
      name,
      buckets: replicaSet.regions.map((region) => ({ region, bucket: replicaSet.buckets[region]?.bucket ?? '' })),
    },
    clientOf(region) {
      const known = clients.get(region);
      if (known) return known;
      const made = s3ClientOf(region as Region, replicaSet.buckets[region as Region] as BucketAddress, site);
      clients.set(region, made);
      return made;
    },
    done() {
      for (const client of clients.values()) client.destroy();
    },
  };
}
