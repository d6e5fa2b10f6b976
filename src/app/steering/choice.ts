import type { PolicyStep, Write } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import { contentName } from '../../domain/model/policy.ts';
import type { ContentHeaders, Tags } from '../../domain/model/version.ts';
import { type Refusal, refusal } from './held.ts';

/** How a person settles what is held. */
export type Choice =
  /** `REGION/VERSION`, a region, or the beginning of a version id, as long as it names one contender. */
  | { readonly kind: 'winner'; readonly winner: string }
  | { readonly kind: 'policy'; readonly steps: readonly PolicyStep[] }
  /** Content of the person's own, written into the region first: the set's first one unless named. */
  | {
      readonly kind: 'content';
      readonly bytes: Uint8Array;
      readonly region?: Region;
      readonly around?: Around;
    };

/** What surrounds a person's own content, where that is not what surrounds all that contend, merged three ways. */
export interface Around {
  /** That of one of them, named as a winner is. */
  readonly like?: string;
  /** Besides; an empty text takes a field away. */
  readonly headers?: ContentHeaders;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Tags;
}

/** The policies that lead to the choice, now and whenever the entry is replayed. */
export function stepsFor(
  choice: Exclude<Choice, { kind: 'content' }>,
  contenders: readonly Write[],
): readonly PolicyStep[] | Refusal {
  if (choice.kind === 'policy') return choice.steps;
  const winner = namedBy(choice.winner, contenders);
  return 'reason' in winner ? winner : [{ use: 'manual', chosen: contentName(winner) }];
}

/** A full name outranks a region, and that a prefix. */
export function namedBy(text: string, contenders: readonly Write[]): Write | Refusal {
  const exact = contenders.filter((write) => contentName(write) === text || write.id === text);
  const inRegion = contenders.filter(({ region }) => region === text);
  const beginning = contenders.filter((write) => write.id.startsWith(text) || contentName(write).startsWith(text));
  const [first, ...others] = [exact, inRegion, beginning].find(({ length }) => length > 0) ?? [];
  if (!first || text === '')
    return refusal('unknown-winner', `${JSON.stringify(text)} names none of what is held.`, contenders);
  if (others.length > 0)
    return refusal('ambiguous-winner', `${JSON.stringify(text)} names more than one: write more of it.`, contenders);
  return first;
}
