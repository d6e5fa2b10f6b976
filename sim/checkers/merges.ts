import { PREVIOUS_ETAG } from '../../src/domain/model/claim.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { fieldsIn } from '../people/documents.ts';
import type { Entry, Ledger } from '../world/ledger.ts';
import { bytesIn } from '../world/places.ts';
import { mayBeMissing } from '../world/remaking.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { settledOn } from './support/outcome.ts';

const PROMISE = 'No contender of a merge disappears: what it alone changed is in the merge, or it is named as a loser';

type Fields = Readonly<Record<string, unknown>>;

/** Contents as the ledger knows them, compared field by field and line by line, as simply as can be. */
export const merges: Checker = {
  promise: PROMISE,
  decided(decision, world) {
    if (decision.outcome.kind !== 'merged') return;
    const ledger = world.ledgerOf(decision.key);
    const { key, seq, contenders, losers, ruling } = decision;
    const merge = ledger.writeNamed(settledOn(decision).id);
    if (!merge) throw new Violation(PROMISE, `${key}: nobody can tell what decision ${seq} has merged`);
    const held = contenders.filter(({ id }) => !losers.some((loser) => loser.id === id));
    const sides = held.flatMap(({ id }) => ledger.writeNamed(id) ?? []).map(({ content }) => bytesIn(content));
    // What is kept whole beside a merge is named as a loser, and went into it in part.
    const { of } = decision.outcome;
    const parts = contenders.filter(({ id, region }) => of.some((part) => part.id === id && part.region === region));
    const entries = parts.flatMap(({ id }) => ledger.writeNamed(id) ?? []);
    const problem =
      missingAround(entries, merge, decision, ledger) ??
      (ruling.decidedBy === 'union'
        ? missingLine(changedOf(sides, decision, ledger), bytesIn(merge.content))
        : ruling.decidedBy === 'json-merge'
          ? missingField(sides, bytesIn(merge.content), decision, ledger, mayBeMissing(world.parameters))
          : undefined);
    if (problem !== undefined) throw new Violation(PROMISE, `${key}: the merge of decision ${seq} lacks ${problem}`);
  },
};

/** What of headers, metadata and tags one alone has changed, or all have; but for what describes bytes, or what a writer had read. */
function missingAround(sides: readonly Entry[], merge: Entry, { base }: Decision, ledger: Ledger): string | undefined {
  const around = ({ kind, content }: Entry): Fields[] => {
    const [, metadata, headers, tags] = kind === 'object' ? JSON.parse(content) : [];
    const { mtime: _, [PREVIOUS_ETAG]: __, ...told } = Object.fromEntries(metadata ?? []);
    return [told, Object.fromEntries(headers ?? []), Object.fromEntries(tags ?? [])];
  };
  const stem = base && ledger.writeNamed(base.write.id);
  const uploads = sides.filter(({ kind }) => kind === 'object').map(around);
  const wrong = around(merge).flatMap((fields, at) => {
    const before = stem ? (around(stem)[at] ?? {}) : {};
    return (
      unlike(
        uploads.map((side) => side[at] ?? {}),
        fields,
        before,
      ) ?? []
    );
  });
  return wrong[0] === undefined ? undefined : `${wrong[0]} around it`;
}

/** A contender may have changed nothing but what surrounds the bytes; then those of the others are the merge's. */
function changedOf(sides: readonly Buffer[], { base }: Decision, ledger: Ledger): readonly Buffer[] {
  const stem = base && ledger.writeNamed(base.write.id);
  return sides.filter((side) => !stem || !side.equals(bytesIn(stem.content)));
}

function missingLine(sides: readonly Buffer[], merge: Buffer): string | undefined {
  const lines = new Set(merge.toString().split('\n'));
  return sides.flatMap((side) => side.toString().split('\n')).find((line) => !lines.has(line));
}

/** A base may be gone: then as if there were none. */
function missingField(
  sides: readonly Buffer[],
  merge: Buffer,
  { base }: Decision,
  ledger: Ledger,
  isMissingAllowed: boolean,
): string | undefined {
  const [all, merged] = [sides.map(fieldsOf), fieldsOf(merge)];
  const stem = base && ledger.writeNamed(base.write.id);
  const bases = [stem ? fieldsOf(bytesIn(stem.content)) : {}, ...(isMissingAllowed ? [{}] : [])];
  const ways = bases.map((former) => unlike(all, merged, former));
  return ways.includes(undefined) ? undefined : ways[0];
}

function unlike(sides: readonly Fields[], merged: Fields, base: Fields): string | undefined {
  const names = [...new Set([...sides, base].flatMap(Object.keys))];
  return names.find((name) => {
    const changed = [...new Set(sides.map((side) => side[name]).filter((value) => value !== base[name]))];
    return changed.length === 1 && merged[name] !== changed[0];
  });
}

function fieldsOf(bytes: Buffer): Fields {
  return fieldsIn(bytes) ?? {};
}
