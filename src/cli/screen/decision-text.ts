import { isByHand } from '../../domain/deciding/causes.ts';
import type { Placed } from '../../domain/deciding/phase.ts';
import type { Decision, Push, Sibling, Write } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import { ruleTitle } from '../../domain/model/policy.ts';
import type { Place } from '../../domain/model/version.ts';
import { printable, table } from './table.ts';
import { hanging } from './terminal.ts';

export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, 19);
}

/** `us-east-1 12 B`, or `us-east-1 deleted`. */
export function writeText({ region, state }: Write): string {
  return `${region} ${state.kind === 'deleted' ? 'deleted' : bytesText(state.size)}`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MiB` : `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

/** `850 ms`, `1.4 s`, `12 min`, `3 h`, `2 d`: as exact as matters. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 48 * 3_600_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

/** What became of the key, in a line or two; without a phase as if nothing followed. */
export function outcomeText({ outcome, suspended, phase }: Decision & Partial<Pick<Placed, 'phase'>>): string {
  const { write } = outcome;
  if (suspended?.kind === 'held') return phase?.kind === 'superseded' ? `held until\ndecision ${phase.by}` : 'held';
  const end = outcome.kind === 'merged' ? mergedText(write, outcome.of.length) : writeText(write).replace(' ', '\n');
  return suspended ? `observed only:\n${end}` : end;
}

function mergedText({ state }: Write, of: number): string {
  return `merged of ${of}\n${state.kind === 'deleted' ? 'deleted' : bytesText(state.size)}`;
}

/** The situation, which policy of which rule had the last word, and who, if that was a person. */
export function situationText(decision: Decision): string {
  const { situation, ruling, by } = decision;
  const person = isByHand(decision) ? `\n(${by})` : '';
  return situation === 'conflict'
    ? `conflict, by\n${ruling.decidedBy}\n${ruleTitle(ruling)}${person}`
    : `${situation}${person}`;
}

/** Which configuration it was decided under, in short. */
export function configurationText({ configuration }: Decision): string {
  return configuration === undefined ? '' : `config ${configuration.slice(0, 8)}`;
}

/** How each region came, or comes, to the outcome; one line each. */
export function regionsText(decision: Decision): string {
  const regions = Object.keys(decision.observed) as Region[];
  return regions.map((region) => `${region}: ${regionText(decision, region)}`).join('\n');
}

/** How it came, or comes, to the outcome. */
export function regionText(decision: Decision, region: Region): string {
  const { pushes, outcome, suspended } = decision;
  const done = outcome.write.state.kind === 'deleted' ? 'deleted' : outcome.kind === 'merged' ? 'written' : 'copied';
  return suspended ? untouchedText(decision, region) : standingText(pushes[region], done);
}

/** The same with the time at which it came there, one region a line, in columns. */
export function regionLines(decision: Decision, indent: string): string[] {
  const { regions, observed, pushes } = decision;
  const all = regions.length > 0 ? regions : (Object.keys(observed) as Region[]);
  const width = Math.max(...all.map((region) => region.length));
  return all.map((region) => {
    const at = pushes[region]?.at;
    const when = at === undefined || decision.suspended ? '' : ` at ${timeText(at)} UTC`;
    return hanging(`${indent}${region.padEnd(width)}  `, `${regionText(decision, region)}${when}`);
  });
}

/** Of what is suspended nothing is pushed. */
function untouchedText({ observed, suspended }: Decision, region: Region): string {
  if (observed[region]?.kind === 'unreadable') return `could not be read (${observed[region].message})`;
  if (suspended?.kind === 'held') return 'left as it is';
  return suspended?.wouldPush.includes(region) ? 'would be brought there' : 'was there already';
}

function standingText(push: Push | undefined, done: string): string {
  if (!push) return 'was there already';
  switch (push.state) {
    case 'applied':
      return push.missed ? `${done}, for S3 had not brought it${missedText(push.missed)}` : done;
    case 'equal':
      return push.until === undefined ? 'found equal' : "brought by S3's own replication";
    case 'left-to-s3':
      return "left to S3's own replication";
    case 'pending':
      return 'on its way';
    case 'blind':
      return `could not be read (${push.error ?? 'no reason given'})`;
    case 'refused':
      return 'overtaken by another write';
    case 'failed':
      return `failed at attempt ${push.attempts ?? 1}: ${push.error ?? 'no reason given'}`;
  }
}

function missedText({ status }: NonNullable<Push['missed']>): string {
  if (status === 'NONE') return ' (no replication rule takes it)';
  return status ? ` (${status})` : '';
}

/** Which losers there were, and where each can be fetched, or under which key it is kept. */
export function losersText({ losers, siblings = [], contenders }: Decision): string {
  const kept = ({ region, id }: Decision['losers'][number]) => {
    const sibling = siblings.find(({ of }) => of.region === region && of.id === id);
    return sibling ? `\n  ${printable(siblingText(sibling))}` : '';
  };
  // What lies under no version of its own lies where its content came from.
  const placeOf = ({ region, id }: Decision['losers'][number]) =>
    contenders.find((write) => write.region === region && write.id === id)?.from?.[0] ?? { region, id };
  return losers
    .map((loser) => `${placeOf(loser).region}\n  --version-id ${placeOf(loser).id}${kept(loser)}`)
    .join('\n');
}

/** What became of a loser that was to get a key of its own, on one line. */
export function siblingText({ state, key, error }: Pick<Sibling, 'state' | 'key' | 'error'>): string {
  return `${SIBLINGS[state]} ${key}${error === undefined ? '' : `: ${error}`}`;
}

/** Each goes before the key. */
const SIBLINGS = {
  made: 'kept as',
  pending: 'will be kept as',
  taken: 'not kept, for somebody else has',
  lost: 'its content was lost before it was kept as',
  failed: 'could not be kept as',
} as const;

/** The policy's sentence, and what a person is to do about it, or what has come of it. */
export function whyText({ why, key, suspended, phase }: Placed): string {
  if (phase.kind === 'held') return `${why}\nNext: ${resolveCommand(key)}`;
  if (phase.kind === 'superseded') return `${why}\n${sinceText(phase.by, suspended)}`;
  if (suspended?.kind !== 'observed') return why;
  const { wouldPush } = suspended;
  const would = wouldPush.length === 0 ? 'Nothing would be pushed.' : `Would be pushed to ${wouldPush.join(', ')}.`;
  return `${why} ${would}`;
}

/** Nobody is waited for any more. */
export function sinceText(by: number, suspended: Decision['suspended']): string {
  return suspended
    ? `It was held until decision ${by}, which tells what came of it.`
    : `Decision ${by} came before every region was brought there, and took over what was left.`;
}

export function resolveCommand(key: string): string {
  // Behind `--` nothing is an option any more.
  return key.startsWith('-')
    ? `npx concord resolve --winner REGION ${quoted(key)}`
    : `npx concord resolve ${quoted(key)} --winner REGION`;
}

/** `REGION:VERSION`, as `fetch` and `diff` take it. */
export function versionName({ region, id }: Place): string {
  return `${region}:${id}`;
}

export function fetchCommand(key: string, place: Place): string {
  return `npx concord fetch ${quoted(key)} ${quoted(versionName(place))}`;
}

export function restoreCommand(key: string, place: Place): string {
  return `npx concord restore ${quoted(key)} ${quoted(versionName(place))}`;
}

/** As a shell takes it; what a terminal can't show is written in the way of bash and zsh. */
export function quoted(text: string): string {
  if (/^[\w./@:+,][\w./@:+,-]*$/.test(text)) return text;
  const inner = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  if (printable(text) !== text) return `$'${printable(inner)}'`;
  const plain = `'${text.replaceAll("'", "'\\''")}'`;
  return text.startsWith('-') ? `-- ${plain}` : plain;
}

/** How what is no version of the key came to be. */
export const VIAS = { merge: 'by merge', sibling: 'by sibling', undo: 'by hand' } as const;

/** Those that a person may choose from. */
export function contendersTable(contenders: readonly Write[]): string {
  return table(
    ['region', 'written (UTC)', 'what', 'version'],
    contenders.map(({ region, time, state, id, via }) => [
      region,
      timeText(time),
      `${state.kind === 'deleted' ? 'deleted' : bytesText(state.size)}${via ? ` (${VIAS[via]})` : ''}`,
      id,
    ]),
  );
}
