// src/merge/json: JSON documents, read, merged by path and printed.
import { addChanges } from './json-number.ts';
import { arrange, reorderings } from './json-order.ts';
import { elementStep, keyStep, leadsTo, matches, type Pattern, type Step, showPath } from './json-path.ts';
import {
  isWrittenAlike,
  type JsonMember,
  type JsonObject,
  type JsonValue,
  meansTheSame,
  standsOnOneLine,
} from './json-value.ts';

export interface JsonRules {
  /** Numbers whose changes are added up. */
  readonly counters: readonly Pattern[];
  /** Arrays whose elements are told apart by one of their fields. */
  readonly arrays: readonly { readonly pattern: Pattern; readonly by: string }[];
}

export interface JsonStates {
  readonly base: JsonValue | undefined;
  /** By rank. */
  readonly sides: readonly JsonValue[];
  /** The sides' positions, in the order that holds where the rank does not count. */
  readonly fixedOrder: readonly number[];
}

/** What base or a side has at some place; absent where it has nothing there. */
type Found = JsonValue | undefined;

/** An object's members by key, or an array's elements by identity. */
type Parts = ReadonlyMap<string, JsonMember>;

/** Merges by path: what one side changed, or all that changed it alike, is taken; the first of those that clash wins. */
export function mergeJsonValues(states: JsonStates, rules: JsonRules): { root: JsonValue; clashes: readonly string[] } {
  const merge = new JsonMerge(states, rules);
  return { root: merge.valueAt([], states.base, states.sides) as JsonValue, clashes: merge.clashes };
}

class JsonMerge {
  readonly clashes: string[] = [];
  readonly #rules: JsonRules;
  readonly #fixedOrder: readonly number[];
  readonly #hasBase: boolean;

  constructor({ base, fixedOrder }: JsonStates, rules: JsonRules) {
    this.#rules = rules;
    this.#fixedOrder = fixedOrder;
    this.#hasBase = base !== undefined;
  }

  valueAt(path: readonly Step[], base: Found, sides: readonly Found[]): Found {
    const total = this.#totalAt(path, base, sides);
    if (total !== undefined) return total;
    const changed = this.#fixedOrder.filter((side) => !isWrittenAlike(sides[side], base));
    const [first, ...others] = changed.map((side) => sides[side]);
    if (changed.length === 0) return base;
    const within = () =>
      this.#withinObjects(path, base, sides, changed) ?? this.#withinArrays(path, base, sides, changed);
    // What several changed alike is one change, but for what they counted.
    if (others.every((other) => isWrittenAlike(other, first)))
      return (others.length > 0 && this.#isCountedBelow(path) ? within() : undefined) ?? first;
    return within() ?? this.#oneOf(path, base, sides, changed);
  }

  /** Without a base document nobody knows how much each side has added to a counter. */
  #isCountedBelow(path: readonly Step[]): boolean {
    return this.#hasBase && this.#rules.counters.some((pattern) => leadsTo(pattern, path));
  }

  /** A counter that several sides changed. */
  #totalAt(path: readonly Step[], base: Found, sides: readonly Found[]): Found {
    if (!this.#hasBase || !this.#rules.counters.some((pattern) => matches(pattern, path))) return undefined;
    const before = base === undefined ? '0' : numberText(base);
    const changed = sides.filter((side) => !meansTheSame(side, base));
    const texts = changed.flatMap((side) => numberText(side) ?? []);
    if (before === undefined || changed.length < 2 || texts.length < changed.length) return undefined;
    const text = addChanges(before, texts);
    return text === undefined ? undefined : { kind: 'scalar', text, meaning: text };
  }

  #withinObjects(path: readonly Step[], base: Found, sides: readonly Found[], changed: readonly number[]): Found {
    const objects = [...changed.map((side) => sides[side]), ...(base === undefined ? [] : [base])];
    if (!objects.every((value) => value?.kind === 'object')) return undefined;
    const members = (value: Found): Parts => (value as JsonObject | undefined)?.members ?? new Map();
    const sideParts = sides.map(members);
    const keys = new Set([members(base), ...this.#inFixedOrder(sideParts)].flatMap((parts) => [...parts.keys()]));
    return {
      kind: 'object',
      onOneLine: standsOnOneLine([base, ...changed.map((side) => sides[side])]),
      members: this.#mergeParts(path, [...keys], members(base), sideParts, keyStep),
    };
  }

  #withinArrays(path: readonly Step[], base: Found, sides: readonly Found[], changed: readonly number[]): Found {
    const rule = this.#rules.arrays.find(({ pattern }) => matches(pattern, path));
    if (rule === undefined) return undefined;
    const identified = [base, ...sides].map((value) => (value === undefined ? new Map() : partsById(value, rule.by)));
    if (changed.some((side) => sides[side] === undefined) || !identified.every((parts) => parts !== undefined))
      return undefined;
    const [baseParts = new Map(), ...sideParts] = identified as readonly Parts[];
    const order = this.#orderAt(path, baseParts, sideParts);
    const step = (id: string) => elementStep(rule.by, id, textOf(id, [baseParts, ...sideParts]));
    const parts = this.#mergeParts(path, order, baseParts, sideParts, step);
    return {
      kind: 'array',
      onOneLine: standsOnOneLine([base, ...changed.map((side) => sides[side])]),
      elements: [...parts.values()].map(({ value }) => value),
    };
  }

  /** An array's order is something that a side can change, as well. */
  #orderAt(path: readonly Step[], base: Parts, sides: readonly Parts[]): readonly string[] {
    const orders = reorderings(
      [...base.keys()],
      sides.map((parts) => [...parts.keys()]),
    );
    if (orders.length > 1) this.clashes.push(`${showPath(path)} (order)`);
    const skeleton = orders[0] ?? [...base.keys()];
    const sequences = [base, ...this.#inFixedOrder(sides)].map((parts) => [...parts.keys()]);
    return arrange(skeleton, sequences);
  }

  #mergeParts(
    path: readonly Step[],
    names: readonly string[],
    base: Parts,
    sides: readonly Parts[],
    step: (name: string) => Step,
  ): Parts {
    const parts = new Map<string, JsonMember>();
    for (const name of names) {
      const found = sides.map((side) => side.get(name)?.value);
      const before = base.get(name)?.value;
      const isUntouched = found.every((side) => isWrittenAlike(side, before));
      const value = isUntouched ? before : this.valueAt([...path, step(name)], before, found);
      const written =
        base.get(name) ??
        this.#inFixedOrder(sides)
          .find((side) => side.has(name))
          ?.get(name);
      if (value !== undefined) parts.set(name, { keyText: written?.keyText ?? '', value });
    }
    return parts;
  }

  /** The last resort. Who changed only how it is written yields to those who changed what it says. */
  #oneOf(path: readonly Step[], base: Found, sides: readonly Found[], changed: readonly number[]): Found {
    const material = changed.filter((side) => !meansTheSame(sides[side], base));
    const [first, ...others] = (material.length === 0 ? changed : material).map((side) => sides[side]);
    if (material.length === 0 || others.every((other) => meansTheSame(other, first))) return first;
    this.clashes.push(showPath(path));
    const winner = sides[Math.min(...material)];
    return winner?.kind === 'object' ? this.#amongObjects(path, base, sides) : winner;
  }

  /**
   * An object won against a delete, or against another kind of value: what other sides changed in it is still merged. Clashes below it are
   * covered by the one that is named already, so that their names don't depend on the rank.
   */
  #amongObjects(path: readonly Step[], base: Found, sides: readonly Found[]): Found {
    const before = base?.kind === 'object' ? base : undefined;
    const objects = sides.map((side) => (side?.kind === 'object' ? side : before));
    const named = this.clashes.length;
    const value = this.valueAt(path, before, objects);
    this.clashes.splice(named);
    return value;
  }

  #inFixedOrder<Item>(items: readonly Item[]): readonly Item[] {
    return this.#fixedOrder.map((position) => items[position] as Item);
  }
}

/** An array's elements by what the field says; nothing unless all are objects that have it, each its own. */
function partsById(value: JsonValue, field: string): Parts | undefined {
  if (value.kind !== 'array') return undefined;
  const parts = new Map<string, JsonMember>();
  for (const element of value.elements) {
    const id = element.kind === 'object' ? element.members.get(field)?.value : undefined;
    if (id?.kind !== 'scalar' || parts.has(id.meaning)) return undefined;
    parts.set(id.meaning, { keyText: id.text, value: element });
  }
  return parts;
}

function textOf(id: string, holders: readonly Parts[]): string {
  return holders.find((parts) => parts.has(id))?.get(id)?.keyText ?? id;
}

function numberText(value: Found): string | undefined {
  return value?.kind === 'scalar' && /^[-\d]/.test(value.text) ? value.text : undefined;
}
