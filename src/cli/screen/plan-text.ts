import type { Reinstatement } from '../../app/steering/reinstate.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import { timeText, writeText } from './decision-text.ts';
import { table } from './table.ts';

/** Where a decision that is planned would be brought, and where nothing has to be done: a sentence each. */
export function bringText({ observed, pushes }: Decision): string {
  const all = Object.keys(observed) as Region[];
  const isBlind = (region: Region) => pushes[region]?.state === 'blind';
  const [blind, seen] = [all.filter(isBlind), all.filter((region) => !isBlind(region))];
  const brought = seen.filter((region) => pushes[region]);
  const there = seen.filter((region) => !pushes[region]);
  return [
    brought.length > 0
      ? `Will be brought to ${brought.join(', ')}.`
      : 'Every region that can be read is there already.',
    ...(brought.length > 0 && there.length > 0 ? [`Nothing has to be done in ${there.join(', ')}.`] : []),
    ...(blind.length > 0 ? [`What can't be read now follows by itself: ${blind.join(', ')}.`] : []),
  ].join(' ');
}

/** What comes back, of which decision if of one (null: nothing stood), and what loses by it. */
export function exchangeTable(
  { winner, from }: { readonly winner: Write; readonly from: Decision | undefined | null },
  { loser, standing }: { readonly loser: Write; readonly standing: Decision },
): string {
  const place = (write: Write) => (write.from?.[0] ?? write).id;
  const back =
    from === null
      ? ['', 'deleted', 'none', '']
      : [
          timeText(winner.time),
          writeText(winner),
          from === undefined ? '' : String(from.seq),
          winner.state.kind === 'object' ? place(winner) : '',
        ];
  return table(
    ['', 'written (UTC)', 'what', 'decision', 'version'],
    [
      ['wins', ...back],
      ['loses', timeText(loser.time), writeText(loser), String(standing.seq), place(loser)],
    ],
  );
}

export function doneText({ decision, unsent }: Reinstatement): string[] {
  const { seq } = decision;
  const late = `They could not be queued now (${unsent}), so the sweep has to find them: that takes up to an hour or so.`;
  return [`Decision ${seq} is in the journal; its copies are on their way.`, ...(unsent === undefined ? [] : [late])];
}
