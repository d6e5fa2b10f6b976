import { regionsBehind } from '../causality/assess.ts';
import { isInTime, statusAtOrigin } from '../causality/awaited.ts';
import type { Frontier } from '../causality/frontier.ts';
import { emptiedAmong } from '../causality/uncovered.ts';
import type { Decision, Push } from '../model/decision.ts';
import { outcomeNumber } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import { stillLeftToS3 } from './carriage.ts';
import { type Authorship, entry, NOTHING_TO_RULE } from './decide.ts';
import { describe } from './describe.ts';
import { owedSiblings } from './siblings.ts';

/** Why an outcome is decided on once more, in a sentence; `behind` are the regions that differ from it. */
function reasonToAffirm(behind: readonly Region[], latest: Decision, evidence: Evidence): string {
  if (behind.length === 0) return 'What was held for a person is not there any more, or has been considered.';
  const emptied = emptiedAmong(behind, latest, evidence);
  if (emptied.length > 0 && emptied.length === behind.length)
    return `${emptied.join(', ')} held it and holds no version of it any more; that alone is never taken for a delete, so it is pushed again.`;
  const late = behind.filter((region) => isLate(latest.pushes[region], evidence));
  const others = behind.filter((region) => !late.includes(region) && !isLeft(latest.pushes[region]));
  const hasFailed = statusAtOrigin(latest.outcome, evidence) === 'FAILED';
  const failed = hasFailed ? behind.filter((region) => !late.includes(region) && isLeft(latest.pushes[region])) : [];
  return [
    ...(failed.length > 0
      ? [`S3 has failed to replicate it, and ${failed.join(', ')} did not get it, so it is brought there.`]
      : []),
    ...(late.length > 0
      ? [`${late.join(', ')} did not get it from S3 in time${told(latest, evidence)}, so it is brought there.`]
      : []),
    ...(others.length > 0
      ? [`${others.join(', ')} differed from it and nobody was on the way there, so it is pushed again.`]
      : []),
  ].join(' ');
}

const isLeft = (push: Push | undefined) => push?.state === 'left-to-s3';
const isLate = (push: Push | undefined, { now }: Evidence) =>
  push !== undefined && isLeft(push) && !isInTime(push, now);

/** What S3 says of it at its origin. */
function told({ outcome }: Decision, evidence: Evidence): string {
  const status = statusAtOrigin(outcome, evidence);
  if (status === 'NONE') return ', and no replication rule takes it';
  return status ? ` (replication status ${status})` : '';
}

/** The latest outcome once more, as a decision of its own with a fresh observed vector: whoever gathered before it must gather again. */
export function affirm(latest: Decision, frontier: Frontier, evidence: Evidence, authorship: Authorship): Decision {
  const { outcome } = latest;
  const winner = outcome.write;
  const { flags, ignoreMetadata } = latest.ruling;
  const ruling = { ...NOTHING_TO_RULE, flags, ...(ignoreMetadata ? { ignoreMetadata } : {}) };
  const behind = regionsBehind(evidence, { outcome, ruling });
  const owing = entry({ outcome, ruling }, frontier, evidence, authorship);
  return {
    ...owing,
    pushes: stillLeftToS3(owing.pushes, latest, evidence),
    situation: 'affirmed',
    affirms: outcomeNumber(latest),
    contenders: [winner],
    why: `The outcome of decision ${latest.seq} stands (${describe(winner)}). ${reasonToAffirm(behind, latest, evidence)}`,
    losers: [],
    ...(owedSiblings(frontier).length > 0 ? { siblings: owedSiblings(frontier) } : {}),
  };
}
