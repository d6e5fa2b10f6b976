import type { Version } from '../../src/adapters/memory/s3/index.ts';
import { PREVIOUS_ETAG } from '../../src/domain/model/claim.ts';
import type { Random } from '../world/random.ts';
import { metadataBeside } from './documents.ts';
import { type DocumentKind, documentsOf, LOGICAL_TIMESTAMP, policiesOf, WEIGHT } from './policies.ts';

/** What clients write into metadata, for the policies that look at it. */
export interface Habits {
  /** Of logical timestamps: each above all that lies in the region, or whatever comes to mind. */
  readonly numbers?: 'growing' | 'any';
  readonly weights?: true;
  /** How likely a put names the ETag that its region holds. */
  readonly namesPrevious?: number;
  /** What they put: the document that their region holds, changed in one place. */
  readonly documents?: DocumentKind;
  /** How likely an upload carries a tag. */
  readonly tags?: number;
}

/** For histories of every policy; by a chance of their own, so that all else stays what it was. */
export function taggingHabit(random: Random): Pick<Habits, 'tags'> {
  return random.chance(0.5) ? { tags: random.pick([0.2, 0.7]) } : {};
}

export function habitsOf(policy: string, random: Random): Habits {
  const policies = policiesOf(policy);
  const documents = documentsOf(policy);
  return {
    ...(policies.includes('logical-timestamp') ? { numbers: random.pick(['growing', 'any'] as const) } : {}),
    ...(policies.includes('highest') ? { weights: true as const } : {}),
    ...(policies.includes('optimistic-concurrency') ? { namesPrevious: random.pick([0.3, 0.7, 1]) } : {}),
    ...(documents ? { documents } : {}),
  };
}

/** Some write none, some write what is no number. */
const WEIGHTS = ['', 'heavy', '-1', '0', '1', '2', '2.5', '10', '10.0'];

/** `stack` is what the client's region holds, the newest first. */
export function metadataFor(habits: Habits, stack: readonly Version[], random: Random): Record<string, string> {
  const metadata: Record<string, string> = {};
  const { numbers, weights, namesPrevious = 0 } = habits;
  if (numbers === 'growing') metadata[LOGICAL_TIMESTAMP] = String(1 + Math.max(0, ...stack.map(timestampOf)));
  else if (numbers === 'any' && random.chance(0.9)) metadata[LOGICAL_TIMESTAMP] = anyTimestamp(random);
  const weight = weights ? random.pick(WEIGHTS) : '';
  if (weight !== '') metadata[WEIGHT] = weight;
  const [current] = stack;
  const held = current?.kind === 'object' ? current.metadata : {};
  if (habits.documents) Object.assign(metadata, metadataBeside(held, random));
  if (random.chance(namesPrevious) && current?.kind === 'object') metadata[PREVIOUS_ETAG] = current.eTag;
  return metadata;
}

/** Of few values and one name, so that as many tags are often others. */
export function tagsFor(
  { tags = 0 }: Habits,
  random: Random,
): readonly { readonly key: string; readonly value: string }[] {
  return random.chance(tags) ? [{ key: 'class', value: random.pick(['public', 'secret']) }] : [];
}

function timestampOf(version: Version): number {
  const text = version.kind === 'object' ? version.metadata[LOGICAL_TIMESTAMP] : undefined;
  return Number.parseInt(text ?? '', 10) || 0;
}

/** A number, a hybrid logical clock with or without its node, or nonsense. */
function anyTimestamp(random: Random): string {
  const [number, counter] = [random.below(5), random.below(3)];
  return random.pick([
    `${number}`,
    `${number}`,
    `${number}.5`,
    `${number}:${counter}`,
    `${number}:${counter}:node`,
    'soon',
  ]);
}
