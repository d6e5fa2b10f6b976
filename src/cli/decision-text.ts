import type { Decision, Push, Write } from '../domain/decision.ts';

export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, 19);
}

/** `us-east-1 12 B`, or `us-east-1 deleted`. */
export function writeText({ region, state }: Write): string {
  return `${region} ${state.kind === 'deleted' ? 'deleted' : bytesText(state.size)}`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** How each region came, or comes, to the outcome; one line each. */
export function regionsText({ observed, pushes, outcome }: Decision): string {
  const done = outcome.write.state.kind === 'deleted' ? 'deleted' : 'copied';
  return Object.keys(observed)
    .map((region) => `${region}: ${standingText(pushes[region as keyof typeof pushes], done)}`)
    .join('\n');
}

function standingText(push: Push | undefined, done: string): string {
  if (!push) return 'was there already';
  switch (push.state) {
    case 'applied':
      return done;
    case 'equal':
      return 'found equal';
    case 'pending':
      return 'on its way';
    case 'blind':
      return `could not be read (${push.error ?? 'no reason given'})`;
    case 'refused':
      return 'overtaken by another write';
    case 'failed':
      return `failed ${push.attempts ?? 1} times: ${push.error ?? 'no reason given'}`;
  }
}

/** Which losers there were, and where each can be fetched. */
export function losersText({ losers }: Decision): string {
  return losers.map(({ region, id }) => `${region}\n  --version-id ${id}`).join('\n');
}
