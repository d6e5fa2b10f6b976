import type { Placed } from '../../domain/deciding/phase.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import { ruleTitle } from '../../domain/model/policy.ts';
import {
  bytesText,
  configurationText,
  fetchCommand,
  regionLines,
  resolveCommand,
  siblingText,
  sinceText,
  timeText,
  VIAS,
} from './decision-text.ts';
import { type ExplainedWrite, explain } from './explanation.ts';
import { colors, hanging, paragraph, printable } from './terminal.ts';

/** A decision as one tells it to a person; `affirmation` is a later one that repeats it. */
export function explanationLines(decision: Placed, affirmation?: Decision): string[] {
  const { key, set, seq, decidedAt, why, situation } = decision;
  const again = affirmation ? [paragraph(`(Decision ${affirmation.seq} repeats it: ${affirmation.why})`, '  ')] : [];
  return [
    `${colors.bold(printable(key))} in ${set}: decision ${seq} of ${timeText(decidedAt)} UTC, ${situation}`,
    '',
    paragraph(why, '  '),
    ...again,
    '',
    ...factLines(decision),
    '',
    colors.bold(explain(decision).contenders.length > 1 ? 'Contenders' : 'Write'),
    ...contenderLines(decision),
    '',
    colors.bold('Regions'),
    ...regionLines(affirmation ?? decision, '  '),
    ...nextLines(decision),
  ];
}

function factLines(decision: Placed): string[] {
  const { ruling, by, base, key } = decision;
  const facts: [string, string | undefined][] = [
    ['outcome', outcomeSentence(decision)],
    ['rule', ruling.rule === 'none' ? 'none was needed: nothing had to be chosen' : ruleTitle(ruling)],
    ['policies', ruling.rule === 'none' ? undefined : ruling.policies.map(stepText).join(', then ')],
    ['decided by', ruling.rule === 'none' ? undefined : ruling.decidedBy],
    ['flags', ruling.flags.join(', ') || undefined],
    ['made by', [by, configurationText(decision)].filter(Boolean).join(', ')],
    ['base', base && `decision ${base.seq}: ${describe(base.write)}`],
  ];
  const fetch =
    base?.write.state.kind === 'object'
      ? [`${' '.repeat(NAME_WIDTH + 2)}${commandText(fetchCommand(key, base.write))}`]
      : [];
  const told = facts.flatMap(([name, text]) =>
    text === undefined ? [] : [`  ${colors.dim(name.padEnd(NAME_WIDTH))}${beside(text)}`],
  );
  return [...told, ...fetch];
}

/** Never broken: it is there to be copied. */
function commandText(command: string): string {
  return colors.cyan(printable(command));
}

const NAME_WIDTH = 12;

/** Broken lines stand beneath the first. */
function beside(text: string): string {
  return hanging(' '.repeat(NAME_WIDTH + 2), text).trimStart();
}

function contenderLines(decision: Placed): string[] {
  return explain(decision).contenders.flatMap((write) => [
    `  ${endText(write)}  ${write.region}  ${what(write)}  written ${write.written.replace('T', ' ').replace(/\.000Z$|Z$/, '')} UTC`,
    `        version ${printable(write.id)}${write.via ? ` (${VIAS[write.via]})` : ''}`,
    ...metadataLines(write),
    ...(write.keptAs ? [paragraph(siblingText(write.keptAs), '        ')] : []),
    ...(write.fetch ? [`        ${commandText(write.fetch)}`] : []),
  ]);
}

const ENDS = {
  won: 'won ',
  lost: 'lost',
  'went into the merge': 'in  ',
  waits: 'held',
  waited: 'held',
  stands: '    ',
} as const;

function endText({ end }: ExplainedWrite): string {
  const text = ENDS[end];
  return end === 'won' ? colors.green(text) : end === 'lost' ? colors.yellow(text) : text;
}

function what({ kind, size = 0, contentType }: ExplainedWrite): string {
  if (kind === 'deleted') return 'deleted';
  return `${bytesText(size)}${contentType === undefined ? '' : ` ${printable(contentType)}`}`;
}

function metadataLines({ metadata = {} }: ExplainedWrite): string[] {
  const fields = Object.entries(metadata).map(([name, value]) => `${name}: ${value}`);
  return fields.length === 0 ? [] : [paragraph(`metadata ${fields.join(', ')}`, '        ')];
}

function nextLines({ suspended, key, phase }: Placed): string[] {
  if (phase.kind === 'held') return ['', `Next: ${commandText(resolveCommand(key))}`];
  if (phase.kind === 'superseded') return ['', sinceText(phase.by, suspended)];
  return suspended ? ['', 'The rule only observes: nothing was pushed.'] : [];
}

function stepText({ use, ...parameters }: Decision['ruling']['policies'][number]): string {
  const named = Object.entries(parameters).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return named.length === 0 ? use : `${use} (${named.join(', ')})`;
}

function describe({ region, time, state }: Write): string {
  const content = state.kind === 'deleted' ? 'deleted' : bytesText(state.size);
  return `${content} from ${region}, written ${timeText(time)} UTC`;
}

function outcomeSentence({ outcome, suspended, phase }: Placed): string {
  const { state, region } = outcome.write;
  const content = state.kind === 'deleted' ? 'deleted' : bytesText(state.size);
  if (phase.kind === 'held') return 'held: each region keeps what it has until a person chooses';
  if (suspended?.kind === 'held')
    return `held until decision ${phase.kind === 'superseded' ? phase.by : ''}: each region kept what it had`;
  const merged =
    outcome.kind === 'merged' ? `merged of ${outcome.of.length}, ${content}` : `that of ${region}, ${content}`;
  return suspended ? `only observed; it would have been ${merged}` : merged;
}
