import type { Write } from '../../domain/model/decision.ts';
import type { Ask, Conflict, Ending, Resolution } from '../../domain/model/policy.ts';
import { areSameStates } from '../support/order.ts';
import type { CompiledPolicy } from './definition.ts';

/** How far a list of policies came. */
export interface Narrowing {
  readonly field: readonly Write[];
  /** Those left when no difference was left that a client could see; `field` is part of it. */
  readonly twins: readonly Write[];
  /** The last policy that narrowed the field as long as states differed in it; nothing when all abstained. */
  readonly decidedBy?: string;
  readonly sentences: readonly string[];
  /** Of the policies that were asked. */
  readonly flags: readonly string[];
  /** Set by a policy that settles the whole field. */
  readonly ending?: Ending;
  /** Set by a policy that can't say anything before it has what it asks for. */
  readonly ask?: Ask;
}

/**
 * Asks one policy after another about what is left, until one is left. Contenders of one state are narrowed further all the same,
 * though nobody sees a difference: which of them stands for the state is what later writes will be compared with, and had the
 * conflict come in another order, the policies would have been asked about each of them.
 */
export function narrowInTurn(
  conflict: Conflict,
  policies: readonly CompiledPolicy[],
  before: Narrowing = beginning(conflict.contenders),
): Narrowing {
  let narrowing = before;
  for (const policy of policies) {
    if (narrowing.field.length < 2 || narrowing.ending || narrowing.ask) break;
    narrowing = narrowFurther(conflict, narrowing, policy);
  }
  return narrowing;
}

function beginning(field: readonly Write[]): Narrowing {
  return { field, twins: field, sentences: [], flags: [] };
}

function narrowFurther(
  conflict: Conflict,
  before: Narrowing,
  { name, narrow, mergesEqual }: CompiledPolicy,
): Narrowing {
  const resolution = narrow({ ...conflict, contenders: before.field });
  const flags = [...before.flags, ...(resolution.flags ?? [])];
  const isOneState = areSameStates(before.field, conflict.ignoreMetadata);
  // Where nobody sees a difference there is nothing to keep or to ask a person about; and nothing to merge, unless something was counted.
  if (isOneState && !isOfEquals(resolution, mergesEqual)) return before;
  const sentences = [...before.sentences, ...sentenceOf(name, resolution)];
  if (resolution.kind === 'asks') return { ...before, ask: resolution.ask };
  if (resolution.kind !== 'narrows' && resolution.kind !== 'abstains')
    return { ...before, decidedBy: name, ending: resolution, sentences, flags };
  // Out of the field as it stands, which keeps its order: what a policy hands back counts as a set.
  const field =
    resolution.kind === 'narrows' ? before.field.filter((write) => resolution.to.includes(write)) : before.field;
  if (before.decidedBy !== undefined && isOneState) return { ...before, field, flags };
  const decided = resolution.kind === 'narrows' ? { decidedBy: name } : {};
  return { ...before, ...decided, field, twins: field, sentences, flags };
}

function isOfEquals({ kind }: Resolution, mergesEqual = false): boolean {
  return kind === 'narrows' || kind === 'abstains' || (mergesEqual && (kind === 'merges' || kind === 'asks'));
}

function sentenceOf(name: string, { kind, why }: Resolution): readonly string[] {
  if (why === '') return [];
  return [kind === 'abstains' ? `${name} abstains: ${why}.` : `${name}: ${why}.`];
}
