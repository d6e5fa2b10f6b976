import { type Decision, isFinished, type Push } from '../../domain/model/decision.ts';
import type { ObjectKey, Region } from '../../domain/model/ids.ts';

/** What is owed to a decision that is not closed, one by one. */
export interface OpenReason {
  readonly kind: Exclude<Push['state'], 'applied' | 'equal'> | 'held' | 'second look' | 'sibling';
  readonly region?: Region;
  /** The key that a loser is to get. */
  readonly sibling?: ObjectKey;
  /** A sentence for a person. */
  readonly text: string;
}

/** Empty exactly if the decision is closed. */
export function openReasons({ pushes, doubt, siblings = [], suspended }: Decision): OpenReason[] {
  const held = { kind: 'held', text: 'A person has to choose.' } as const;
  return [
    ...(suspended?.kind === 'held' ? [held] : []),
    ...Object.entries(pushes).flatMap(([region, push]) => reasonOf(region as Region, push)),
    ...doubt.map((region) => ({ kind: 'second look', region, text: `${region}: a second look is owed.` }) as const),
    ...siblings
      .filter(({ state }) => state === 'pending')
      .map(({ key }) => ({ kind: 'sibling', sibling: key, text: `A loser is to be kept as ${key}.` }) as const),
  ];
}

function reasonOf(region: Region, push: Push): OpenReason[] {
  if (isFinished(push) || push.state === 'applied' || push.state === 'equal') return [];
  const { state: kind, error, attempts = 1 } = push;
  const told = error === undefined ? '' : ` ${error}`;
  switch (kind) {
    case 'pending':
      return [{ kind, region, text: `${region}: the copy is on its way.` }];
    case 'blind':
      return [{ kind, region, text: `${region}: it could not be read.${told}` }];
    case 'left-to-s3':
      return [{ kind, region, text: `${region}: S3's own replication is to bring it${untilWhen(push)}.` }];
    case 'refused':
      return [{ kind, region, text: `${region}: overtaken by another write; somebody looks again.` }];
    case 'failed':
      return [{ kind, region, text: `${region}: failed at attempt ${attempts}.${told}` }];
  }
}

/** After that somebody looks, and brings what is not there. */
function untilWhen({ until }: Push): string {
  return until === undefined ? '' : `; it is waited for until ${new Date(until).toISOString()}`;
}
