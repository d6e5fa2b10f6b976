import { isByHand } from '../../domain/deciding/causes.ts';
import type { Placed } from '../../domain/deciding/phase.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import { contentName, ruleTitle } from '../../domain/model/policy.ts';
import {
  bytesText,
  configurationText,
  losersText,
  outcomeText,
  regionText,
  timeText,
  VIAS,
  whyText,
} from './decision-text.ts';
import { colors, hanging, paragraph, printable, terminalWidth, widthOf } from './terminal.ts';

/** A decision of a key's history: what happened, a line for each region, and why. */
export function timelineLines(decision: Placed): string[] {
  const { seq, decidedAt } = decision;
  const number = `#${seq}`.padEnd(INDENT.length);
  const title = [situationTitle(decision), outcomeTitle(decision), configurationText(decision)];
  return [
    colors.bold(`${number}${timeText(decidedAt)} UTC`),
    paragraph(title.filter(Boolean).join(' · '), INDENT),
    ...laneLines(decision),
    ...whyLines(decision),
    ...losersText(decision)
      .split('\n  --version-id')
      .join(' --version-id')
      .split('\n')
      .filter(Boolean)
      .map((line) => `${INDENT}${colors.yellow(line.startsWith('  ') ? line : `lost: ${line}`)}`),
  ];
}

/** One that happens, or that conflicted, among others. */
export function eventLines(decision: Placed): string[] {
  const { decidedAt, key, seq, situation, ruling, losers } = decision;
  const isConflict = situation === 'conflict';
  const how = isConflict ? `conflict, by ${ruling.decidedBy}` : situation;
  const lost = isConflict && losers.length > 0 ? `, lost: ${losers.map(({ region }) => region).join(', ')}` : '';
  const outcome = `${oneLine(outcomeText(decision))}${lost}`;
  const [time, name] = [timeText(decidedAt), printable(key)];
  const isWide = widthOf(`${time}  ${name} #${seq}  ${how}  ${outcome}`) > terminalWidth();
  const told = `${isConflict ? colors.yellow(how) : how}  ${outcome}`;
  const event = `${time}  ${colors.bold(name)} #${seq}${isWide ? `\n${INDENT}` : '  '}${told}`;
  return isConflict ? [event, ...whyLines(decision)] : [event];
}

const INDENT = '    ';

/** A command that is named is never broken: it is there to be copied. */
function whyLines(decision: Placed): string[] {
  const [why = '', ...next] = whyText(decision).split('\n');
  return [paragraph(why, INDENT), ...next.map((line) => `${INDENT}${printable(line)}`)];
}

/** What each region had written, and what it was brought. */
function laneLines(decision: Decision): string[] {
  const { contenders } = decision;
  const regions = decision.regions.length > 0 ? decision.regions : (Object.keys(decision.observed) as Region[]);
  const lanes = regions.map((region) => ({
    region,
    wrote: contenders
      .filter((write) => write.region === region)
      .map((write) => wroteText(write, decision))
      .join('; '),
    brought: `${regionText(decision, region)}${timeOf(decision, region)}`,
  }));
  const [names, writes] = [lanes.map(({ region }) => region.length), lanes.map(({ wrote }) => wrote.length)];
  const columns = Math.max(...names) + 2;
  return lanes.flatMap(({ region, wrote, brought }) => {
    const start = `${INDENT}${region.padEnd(columns)}${wrote.padEnd(Math.max(...writes))}`;
    return [hanging(`${start}  `, brought)];
  });
}

function wroteText(write: Write, { outcome, contenders, suspended }: Decision): string {
  const { state, time, via } = write;
  const what = state.kind === 'deleted' ? 'deleted' : bytesText(state.size);
  const isChosen = !suspended && outcome.kind === 'winner' && contentName(outcome.write) === contentName(write);
  const end = isChosen && contenders.length > 1 ? ', won' : '';
  return `${what} at ${timeText(time).slice(11)}${via ? ` ${VIAS[via]}` : ''}${end}`;
}

function timeOf({ pushes, suspended }: Decision, region: Region): string {
  const at = pushes[region]?.at;
  return at === undefined || suspended ? '' : ` at ${timeText(at).slice(11)}`;
}

function situationTitle(decision: Decision): string {
  const { situation, ruling, by } = decision;
  const how = situation === 'conflict' ? `conflict, by ${ruling.decidedBy} (${ruleTitle(ruling)})` : situation;
  return isByHand(decision) ? `${how} (${by})` : how;
}

function outcomeTitle(decision: Placed): string {
  return decision.suspended || decision.contenders.length > 1 ? oneLine(outcomeText(decision)) : '';
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}
