import type { Estimate } from '../../app/backfill/estimate.ts';
import type { BackfillState } from '../../app/backfill/state.ts';
import type { Survey } from '../../app/backfill/survey.ts';
import { counted } from '../screen/counted.ts';
import { timeText } from '../screen/decision-text.ts';
import { printable, table } from '../screen/table.ts';

export const numberText = (number: number): string => Math.round(number).toLocaleString('en-US');

/** `40 s`, `12 min`, `3.5 h`, `2 days`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return power === 0 ? `${bytes} B` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

function dollarsText(dollars: number): string {
  if (dollars < 0.005) return 'less than a cent';
  return `${dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} $`;
}

/** What was counted, and what follows from it. */
export function planText(state: BackfillState, plan: Estimate, rate: number): string {
  const { survey } = state;
  return [
    table(
      ['keys', 'what the regions hold', 'what happens'],
      kindsOf(survey).map(([keys, held, happens]) => [numberText(keys), held, happens]),
    ),
    table(
      ['what for', 'requests at most', 'dollars at most'],
      costsOf(survey, plan).map(([what, requests, dollars]) => [what, requests, dollarsText(dollars)]),
    ),
    `It takes about ${durationText(plan.seconds)} at ${numberText(rate)} keys a second (--rate); the functions go on behind it. Prices are those of us-east-1.`,
  ].join('\n');
}

function kindsOf({ keys, alike, lagging, partly, different, unclear }: Survey): readonly [number, string, string][] {
  const kinds: readonly [number, string, string][] = [
    [alike, 'the same everywhere, by size and ETag', 'nothing'],
    [lagging, 'one region has it, others nothing', 'copied there'],
    [partly, 'several have the same, others nothing', 'their versions are listed, then copied there'],
    [different, 'something else', 'a conflict without a known base: the policy decides'],
    [unclear, 'other ETags, of one size', 'the journal and checksums are asked; what differs is looked at too'],
  ];
  return [[keys, 'keys in all', ''], ...kinds.filter(([count]) => count > 0)];
}

function costsOf(survey: Survey, { requests, dollars }: Estimate): readonly [string, string, number][] {
  const { list, head, copy, listVersions, dynamodb, sqs, invocation } = requests;
  const of = (...parts: readonly (readonly [number, string])[]) =>
    parts.flatMap(([count, what]) => (count > 0 ? [`${numberText(count)} ${what}`] : [])).join(', ');
  const costs: readonly [string, string, number][] = [
    ['listing once more', of([list, 'lists']), dollars.listing],
    ['S3', of([head, 'heads'], [copy, 'copies'], [listVersions, 'lists of versions']), dollars.s3],
    ['DynamoDB', of([dynamodb, 'requests']), dollars.dynamodb],
    ['SQS', of([sqs, 'requests']), dollars.sqs],
    ['Lambda', of([invocation, 'invocations']), dollars.lambda],
    ['between regions', bytesText(survey.copyBytes), dollars.transfer],
  ];
  return [...costs.filter(([, asked]) => asked !== ''), ['together', '', dollars.total]];
}

/** Of one that somebody began before. */
export function earlierText(state: BackfillState, { by, at }: { readonly by: string; readonly at: number }): string {
  const begun = `A backfill of these keys was begun at ${timeText(state.begunAt)} UTC and broken off (last by ${by}, at ${timeText(at)})`;
  return `${printable(begun)}. It goes on: ${stoodText(state)}; --restart begins anew.`;
}

function stoodText({ phase, survey, done, after }: BackfillState): string {
  const where = after === undefined ? '' : `, behind ${printable(after)}`;
  return phase === 'counting'
    ? `${numberText(survey.keys)} keys are counted${where}`
    : `${numberText(done.keys)} of ${numberText(survey.keys)} keys are gone through${where}`;
}

/** For whoever has to begin the command once more. */
export function goOnText(state: BackfillState): string {
  const asked = state.done.asked > 0 ? ` What was asked for (${numberText(state.done.asked)}) stays asked for.` : '';
  return `The same command goes on: ${stoodText(state)}.${asked}`;
}

export function doneText({ done }: BackfillState, failed: ReadonlyMap<string, string>): string[] {
  const shown = [...failed].map(([key, why]) => `  ${printable(`${key}: ${why}`)}`);
  return [
    `${numberText(done.asked)} of ${counted(done.keys, 'key')} are looked at by the functions now. \`npx concord open\` tells what is not in agreement yet, \`npx concord held\` what waits for a person.`,
    ...(failed.size > 0 ? ['Some could not be asked about, or asked for:', ...shown] : []),
    ...(done.failed > 0
      ? [`${counted(done.failed, 'key')} failed: \`npx concord reconcile KEY\` tries one again, another backfill all.`]
      : []),
  ];
}
