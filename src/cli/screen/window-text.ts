import { disagreementText } from '../../app/windows/agreement.ts';
import type { Progress } from '../../app/windows/progress.ts';
import type { WindowStatus } from '../../app/windows/window-status.ts';
import type { Region } from '../../domain/model/ids.ts';
import { scopeText } from '../../domain/windows/scope.ts';
import type { SyncWindow } from '../../domain/windows/sync-window.ts';
import { timeText } from './decision-text.ts';

/** A sentence for whoever watches a window come and go. */
export function progressText(progress: Progress): string {
  switch (progress.kind) {
    case 'recorded':
      return `Window ${progress.window.seq} is in the journal. It ends at ${timeText(progress.window.until)} UTC, whatever happens here.`;
    case 'shut':
      return `Puts and deletes are denied by the policies in ${progress.regions.join(', ')}.`;
    case 'confirmed':
      return `${progress.region}: a write was refused, as it had to be.`;
    case 'uploads':
      return uploadsText(progress);
    case 'uploads unknown':
      return `${progress.region}: multipart uploads under way could not be listed: ${progress.why}`;
    case 'waiting for others':
      return 'Somebody else is changing the policies of these buckets, or was killed while at it; waiting for a minute or two at most.';
    case 'waiting':
      return `Waiting for agreement. ${disagreementText(progress.agreement)}`;
    case 'agreed':
      return `All is in agreement: ${progress.agreement.seen} keys were looked at, and nothing is owed.`;
    case 'admitted':
      return `You may write in ${progress.region} now.`;
  }
}

function uploadsText({ region, uploads }: Extract<Progress, { kind: 'uploads' }>): string {
  const listed = uploads.map(
    ({ key, initiator, initiated, uploadId }) =>
      `${key} by ${initiator} since ${timeText(initiated)} UTC (${uploadId})`,
  );
  const count = uploads.length === 1 ? '1 multipart upload is' : `${uploads.length} multipart uploads are`;
  return `${region}: ${count} under way. To complete one counts as a put: it is refused while the window stands, and may be done after it. ${listed.join('; ')}.`;
}

/** What became of a window that was not opened. */
export function leftText({ seq, until }: SyncWindow, left: readonly Region[]): string {
  if (left.length === 0) return 'It was taken back: everything is as before.';
  return `It could NOT be taken back in ${left.join(', ')}: what was put there ends by itself at ${timeText(until)} UTC; \`npx concord window close ${seq} --now\` tries again.`;
}

export const HEAD = ['window', 'state', 'of', 'scope', 'reason', 'from (UTC)', 'until (UTC)', 'closed (UTC)'];

export function rowOf({ window, phase }: WindowStatus): string[] {
  const { seq, kind, by, scope, reason = '', from, until, closedAt, closedBy } = window;
  const closed =
    closedAt === undefined ? '' : `${timeText(closedAt)}${closedBy === undefined ? '' : ` by ${closedBy}`}`;
  const state = kind === 'advisory' ? `${phase} (advisory)` : phase;
  return [String(seq), state, by, scopeText(scope), reason, timeText(from), timeText(until), closed];
}

/** What is wrong with one that stands, a sentence each. */
export function missingText({ window, regions = new Map() }: WindowStatus): string[] {
  return [...regions].flatMap(([region, state]) => {
    if (state === 'stands') return [];
    return state === 'missing'
      ? [`Window ${window.seq} does not stand in ${region}: its statement is not in the bucket's policy.`]
      : [`Whether window ${window.seq} stands in ${region} is not known: ${state.unknown}`];
  });
}
