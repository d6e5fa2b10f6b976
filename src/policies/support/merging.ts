import type { PolicyStep, Write } from '../../domain/model/decision.ts';
import type { EngineName, MergeResult, Side } from '../../domain/model/merge.ts';
import { type Conflict, contentName, type Material, type Resolution } from '../../domain/model/policy.ts';
import type { MergedSurroundings } from '../../domain/model/surroundings.ts';
import { isSurroundedBy } from '../../domain/surroundings/surroundings.ts';
import { NOT_AT_HAND, type Policy, type RecipeTools } from '../framework/definition.ts';
import { listOf, nameOf, namesOf } from './sentence.ts';
import { askForTags, surroundingsOf, surroundingsText } from './surroundings.ts';

interface Merging {
  readonly engine: EngineName;
  /** What the engine is told besides. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly maxBytes: number;
  /** Who wins what can't be merged, and decides where nothing can. */
  readonly otherwise: readonly PolicyStep[];
}

/**
 * Merges the whole field by its contents: asks for them, hands them to the engine, and says what came of it. What can't be merged is left to
 * `otherwise`, and where that abstains to the policies that follow.
 */
export function mergeBy(merging: Merging, { narrowBy, rankBy }: Pick<RecipeTools, 'narrowBy' | 'rankBy'>): Policy {
  const rank = rankBy(merging.otherwise);
  const fallback = narrowBy(merging.otherwise);
  return (conflict) => {
    const hindrance = hindranceOf(conflict, merging);
    if (hindrance !== undefined) return handedOn(hindrance, fallback, conflict);
    const sought = withBase(conflict, merging);
    const { contents, engines } = conflict.aids ?? { contents: new Map(), engines: {} };
    const engine = engines[merging.engine];
    if (!engine || sought.some((write) => !contents.has(contentName(write))))
      return { kind: 'asks', ask: { kind: 'contents', of: sought, engine: merging.engine }, why: NOT_AT_HAND };
    const materials = conflict.contenders.map((write) => ({ write, material: materialOf(write, contents) }));
    const missing = materials.find(({ material }) => material.kind === 'missing');
    if (missing?.material.kind === 'missing') {
      const why = `the content of ${nameOf(missing.write, conflict)} can't be had any more (${missing.material.why})`;
      return handedOn(why, fallback, conflict);
    }
    const { order: ranked, ask } = rank(conflict);
    const base = conflict.base && materialOf(conflict.base.write, contents);
    const mergeOf = (order: readonly Write[]) =>
      engine({
        ...(base?.kind === 'bytes' ? { base: base.bytes } : {}),
        sides: order.map((write): Side => ({ name: nameOf(write, conflict), bytes: bytesOf(write, contents) })),
        options: merging.options,
      });
    const result = mergeOf(ranked);
    if (result.kind === 'cannot') return handedOn(result.why, fallback, conflict);
    const unread = askForTags(conflict);
    if (unread) return unread;
    const holders = ranked.filter((write) => isSameContent(bytesOf(write, contents), result.bytes));
    const around = surroundingsOf(ranked, conflict, { sameBytesAs: holders[0] });
    // The rank counts where something clashes; else it is not worth a question.
    if (ask && result.clashes.length + around.clashes.length > 0) return { kind: 'asks', ask, why: NOT_AT_HAND };
    const note = result.note === undefined ? '' : `; ${result.note}`;
    const clashed = clashText(result.clashes, ranked, conflict, merging) + surroundingsText(around, conflict);
    const merged = { content: result.bytes, around, holders, decided: clashed + note };
    const resolution = resolutionOf(merged, ranked, conflict);
    // Markers leave everything in the text.
    if (result.clashes.length === 0 || merging.options.clash === 'markers') return resolution;
    const withFirst = (first: Write) => [first, ...ranked.filter((write) => write !== first)];
    const outranked = ranked.filter((write) => !isSameMerge(mergeOf(withFirst(write)), result));
    return keepingLosers(resolution, outranked, ranked, fallback(conflict), conflict);
  };
}

/**
 * Where `otherwise` keeps losers, it keeps whole whoever was outranked at some place (were he the first in rank, another merge would come of it):
 * what he had there is not in the merge.
 */
function keepingLosers(
  merge: Resolution,
  outranked: readonly Write[],
  ranked: readonly Write[],
  otherwise: Resolution,
  conflict: Conflict,
): Resolution {
  if (otherwise.kind === 'asks') return otherwise;
  if (otherwise.kind !== 'keeps' || (merge.kind !== 'merges' && merge.kind !== 'narrows')) return merge;
  const siblings = otherwise.siblings.filter(({ write }) => outranked.includes(write));
  const unkept = outranked.filter(
    (write) => write !== otherwise.winner && !siblings.some((one) => one.write === write),
  );
  const told = [
    ...siblings.map(
      ({ write, key }) => `the upload of ${nameOf(write, conflict)} is kept whole as ${JSON.stringify(key)}`,
    ),
    ...(unkept.length > 0 ? [`that of ${namesOf(unkept, conflict)} is not kept whole (${otherwise.why})`] : []),
  ];
  const why = [merge.why, ...told].join('; ');
  if (siblings.length === 0) return { ...merge, why };
  if (merge.kind === 'merges') return { ...merge, siblings, why };
  const winner = ranked.find((write) => merge.to.includes(write));
  return winner ? { kind: 'keeps', winner, siblings, why } : merge;
}

interface Merged {
  readonly content: Uint8Array;
  readonly around: MergedSurroundings;
  /** Those who have the content already. */
  readonly holders: readonly Write[];
  /** What clashed, and who won. */
  readonly decided: string;
}

function hindranceOf(conflict: Conflict, { maxBytes }: Merging): string | undefined {
  const deleted = conflict.contenders.find(({ state }) => state.kind === 'deleted');
  if (deleted) return `${nameOf(deleted, conflict)} deleted, which can't be merged`;
  const large = conflict.contenders.find(({ state }) => state.kind === 'object' && state.size > maxBytes);
  return large && `${nameOf(large, conflict)} is larger than the ${maxBytes} bytes that are merged`;
}

/** A base that was deleted, or is too large, is none. */
function withBase({ contenders, base }: Conflict, { maxBytes }: Merging): readonly Write[] {
  const isFit = base?.write.state.kind === 'object' && base.write.state.size <= maxBytes;
  return base && isFit ? [...contenders, base.write] : contenders;
}

function materialOf(write: Write, contents: ReadonlyMap<string, Material>): Material {
  return contents.get(contentName(write)) ?? { kind: 'missing', why: 'nobody asked for it' };
}

function bytesOf(write: Write, contents: ReadonlyMap<string, Material>): Uint8Array {
  const material = materialOf(write, contents);
  return material.kind === 'bytes' ? material.bytes : new Uint8Array();
}

export function handedOn(hindrance: string, fallback: Policy, conflict: Conflict): Resolution {
  const resolution = fallback(conflict);
  const why = resolution.why === '' ? hindrance : `${hindrance}; otherwise ${resolution.why}`;
  return resolution.kind === 'asks' ? resolution : { ...resolution, why };
}

/** Where the merge is what some of them hold already, with all around it, those win: nothing new has to be written. */
function resolutionOf(
  { content, around, holders, decided }: Merged,
  ranked: readonly Write[],
  conflict: Conflict,
): Resolution {
  const base = conflict.base ? `on the base of decision ${conflict.base.seq}` : 'without a common base';
  const [first = conflict.contenders[0] as Write] = ranked;
  const isWhole = (write: Write) =>
    isSurroundedBy(write, surroundingsOf(ranked, conflict, { sameBytesAs: write })) && holders.includes(write);
  const whole = conflict.contenders.filter(isWhole);
  if (whole.length === conflict.contenders.length) {
    const why = `${namesOf(whole, conflict)} hold the same, but for what describes their bytes`;
    return { kind: 'abstains', why };
  }
  if (whole.length > 0) {
    const verb = whole.length > 1 ? 'hold' : 'holds';
    const why = `${namesOf(whole, conflict)} ${verb} all changes already, ${base}${decided}`;
    return { kind: 'narrows', to: whole, why };
  }
  const why = `the changes of ${namesOf(conflict.contenders, conflict)} are merged ${base}${decided}`;
  return { kind: 'merges', content, around, like: first, holds: conflict.contenders, why };
}

/** Of three the first may be one that changed nothing at that place. */
function clashText(
  clashes: readonly string[],
  ranked: readonly Write[],
  conflict: Conflict,
  { options }: Merging,
): string {
  if (clashes.length === 0) return '';
  const places = listOf(shortList(clashes));
  if (options.clash === 'markers') return `; conflict markers are left at ${places}`;
  const [first] = ranked;
  if (first && ranked.length === 2) return `; at ${places} ${nameOf(first, conflict)} wins`;
  return `; at ${places} the first of ${namesOf(ranked, conflict)} that changed it wins`;
}

/** A sentence need not name a thousand. */
function shortList(clashes: readonly string[]): readonly string[] {
  return clashes.length <= 5 ? clashes : [...clashes.slice(0, 4), `${clashes.length - 4} more places`];
}

function isSameMerge(a: MergeResult, b: MergeResult): boolean {
  return a.kind === 'merged' && b.kind === 'merged' && isSameContent(a.bytes, b.bytes);
}

function isSameContent(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
