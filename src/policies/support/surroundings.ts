import type { Write } from '../../domain/model/decision.ts';
import type { Conflict, Resolution } from '../../domain/model/policy.ts';
import type { Clash, MergedSurroundings } from '../../domain/model/surroundings.ts';
import type { Merging } from '../../domain/surroundings/sides.ts';
import { isTagsUnread, mergeSurroundings } from '../../domain/surroundings/surroundings.ts';
import { NOT_AT_HAND } from '../framework/definition.ts';
import { listOf, nameOf } from './sentence.ts';

/** What has to be known before what surrounds the contents can be merged. */
export function askForTags({
  contenders,
  base,
  isReplayed,
}: Conflict): Extract<Resolution, { kind: 'asks' }> | undefined {
  const of = [...contenders, ...(base ? [base.write] : [])].filter(isTagsUnread);
  return of.length === 0 || isReplayed ? undefined : { kind: 'asks', ask: { kind: 'tags', of }, why: NOT_AT_HAND };
}

/** Headers, metadata and tags of all that contend. `ranked`: the first wins what clashes. */
export function surroundingsOf(
  ranked: readonly Write[],
  { base, byteFields }: Conflict,
  more: Pick<Merging, 'like' | 'sameBytesAs'> = {},
): MergedSurroundings {
  return mergeSurroundings({ ranked, base: base?.write, byteFields, ...more });
}

/** `; at header Cache-Control and metadata owner eu-west-1 wins`, for whom there is something to tell. */
export function surroundingsText({ clashes }: MergedSurroundings, conflict: Conflict): string {
  const byWinner = Map.groupBy(clashes, ({ winner }) => winner);
  const texts = [...byWinner].map(([winner, won]) => `; at ${fieldsText(won)} ${nameOf(winner, conflict)} wins`);
  return texts.join('');
}

/** A sentence need not name a hundred. */
function fieldsText(clashes: readonly Clash[]): string {
  const fields = clashes.map(({ field }) => field);
  return listOf(fields.length <= 5 ? fields : [...fields.slice(0, 4), `${fields.length - 4} more fields`]);
}
