import type { Decision } from '../domain/decision.ts';
import type { Region } from '../domain/ids.ts';

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
