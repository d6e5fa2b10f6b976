import type { ContenderItem, DecisionItem } from './stack/journal.ts';
import { REGIONS } from './stack/setup.ts';
import type { Story } from './story/causality.ts';
import type { ClientWrite } from './story/history.ts';

/** A key's whole history for whoever looks into a failure. */
export function describeStory(story: Story): string {
  const stacks = REGIONS.map((region) => {
    const entries = story.stacks[region].map((entry) => {
      const who =
        'write' in entry
          ? `#${entry.write.number}${toldOf(entry.write)}`
          : 'copyOf' in entry
            ? `copy of ${entry.copyOf}`
            : 'replica';
      return `${who} ${entry.kind} ${timeOf(entry.time)} ${entry.id.slice(0, 6)}`;
    });
    return `  ${region}: ${entries.join(' | ') || 'nothing'}`;
  });
  return [
    `key ${JSON.stringify(story.key)}`,
    ...stacks,
    ...story.log.map((decision) => describeDecision(decision, story)),
  ].join('\n');
}

function describeDecision(decision: DecisionItem, story: Story): string {
  const nameOf = (contender: ContenderItem) => {
    const { stamp } = contender;
    const number = story.writeOf(contender)?.number ?? '?';
    return `#${number}[${timeOf(stamp.time)} saw ${stamp.decision} layer ${stamp.layer}]`;
  };
  const observed = Object.entries(decision.observed).map(
    ([region, { kind, id }]) => `${region} ${kind} ${id?.slice(0, 6) ?? ''}`,
  );
  const pushes = Object.entries(decision.pushes).map(
    ([region, { state, ids }]) => `${region} ${state} ${ids.map((id) => id.slice(0, 6))}`,
  );
  return [
    `  ${decision.seq}. ${decision.situation}: ${decision.contenders.map(nameOf).join(' ')} → ${nameOf(decision.outcome.write)}`,
    `     base ${decision.base?.seq ?? 'none'} · observed ${observed.join(', ')} · pushes ${pushes.join(', ') || 'none'} · doubt ${decision.doubt.join(', ') || 'none'}`,
    `     ${decision.why}`,
  ].join('\n');
}

const timeOf = (time: number) => new Date(time).toISOString().slice(14, 19);
const toldOf = ({ told, claimed }: ClientWrite) =>
  `${told === 'acknowledged' ? '' : `(${told})`}${claimed ? `(read #${claimed.number})` : ''}`;
