import type { Contest } from '../causality/frontier.ts';
import { type Claim, PREVIOUS_ETAG } from '../model/claim.ts';
import type { Decision, Write } from '../model/decision.ts';
import { contentName } from '../model/policy.ts';
import { describe } from './describe.ts';

/** Metadata may be 2 KB long; a sentence for a person need not be. */
const LONGEST_CLAIM = 80;

/** What claims had to do with a decision, one sentence each; nothing where each says no more than the stack. */
export function claimNotes(contest: Contest, log: readonly Decision[]): readonly string[] {
  const { contenders, stated, superseded, against } = contest;
  const names = new Map([...log.flatMap(partiesOf), ...stated].map((write) => [contentName(write), write]));
  const claimants = stated.filter((write) => contenders.some((one) => contentName(one) === contentName(write)));
  const notes = claimants.flatMap((write) => (write.claim ? noteOn(write, write.claim, names) : []));
  const isAgainst = (write: Write) => against.some((one) => contentName(one) === contentName(write));
  return [...notes, ...superseded.map((write) => supersededNote(write, isAgainst(write)))];
}

function partiesOf({ base, contenders, outcome, superseded = [] }: Decision): readonly Write[] {
  return [...(base ? [base.write] : []), ...superseded, ...contenders, outcome.write];
}

function noteOn(write: Write, claim: Claim, names: ReadonlyMap<string, Write>): string[] {
  const says = claim.says.length <= LONGEST_CLAIM ? claim.says : `${claim.says.slice(0, LONGEST_CLAIM)}…`;
  switch (claim.kind) {
    case 'beneath':
      return [];
    case 'nothing':
      return [
        `${PREVIOUS_ETAG} ${JSON.stringify(says)} of ${describe(write)} fits nothing that it can have read, so what it lies on counts.`,
      ];
    case 'read': {
      const read = (claim.of ?? []).map((place) => {
        const known = names.get(contentName(place));
        return known ? describe(known) : `version ${place.id} in ${place.region}`;
      });
      const kept = claim.isKept ? ' What it lies on says the same, so the field may have been kept from there.' : '';
      return [
        `By its ${PREVIOUS_ETAG}, ${describe(write)} was made on ${read.join(' and ')}, and has seen nothing later.${kept}`,
      ];
    }
  }
}

function supersededNote(write: Write, isAgainst: boolean): string {
  const named = isAgainst ? ' It is the later by stamp, so it is named as a loser.' : '';
  const what = describe(write);
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} is superseded, for another says by ${PREVIOUS_ETAG} to have seen it.${named}`;
}
