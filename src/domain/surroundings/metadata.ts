import { PREVIOUS_ETAG } from '../model/claim.ts';
import { contentName } from '../model/policy.ts';
import type { Clash, HashForm, MergedSurroundings, Surroundings } from '../model/surroundings.ts';
import { mergeAttributes } from './attributes.ts';
import { treatmentOf } from './byte-fields.ts';
import { hashFormOf } from './hashes.ts';
import { clashesOf, type Merging, NO_SURROUNDINGS, type Side, sideOf } from './sides.ts';
import { type Fields, mergeFields, mergePresence, own } from './three-way.ts';
import { laterThan, readTime } from './times.ts';

/** S3 takes no more; what would be more is taken from one side alone. */
const MAX_METADATA_BYTES = 2048;

export interface MergedMetadata extends Pick<MergedSurroundings, 'hashes' | 'clashes'> {
  readonly fields: Fields;
}

export function mergeMetadata(base: Side | undefined, sides: readonly Side[], merging: Merging): MergedMetadata {
  const merged = mergeAll(base, sides, merging);
  const [first] = sides;
  if (!first || sides.length < 2 || bytesIn(merged) <= MAX_METADATA_BYTES) return merged;
  const field = `metadata as a whole, since S3 takes ${MAX_METADATA_BYTES} bytes of it,`;
  return { ...mergeAll(undefined, [first], merging), clashes: [{ field, winner: first.write }] };
}

function mergeAll(base: Side | undefined, sides: readonly Side[], merging: Merging): MergedMetadata {
  const { byteFields, sameBytesAs } = merging;
  const isPlain = (name: string) => treatmentOf(name, byteFields) === 'keep';
  const plainOf = ({ metadata }: Surroundings) => pick(metadata, isPlain);
  const plain = mergeFields(plainOf(base ?? NO_SURROUNDINGS), sides.map(plainOf));
  const clashes = clashesOf('metadata', plain.clashes, sides);
  const same = sideOf(sameBytesAs);
  if (same) {
    const kept = pick(same.metadata, (name) => !isPlain(name) && name !== PREVIOUS_ETAG);
    return { fields: { ...plain.fields, ...kept }, hashes: {}, clashes };
  }
  const made = byteFieldsAnew(base, sides, merging);
  const { fields, hashes } = made;
  return { fields: { ...plain.fields, ...fields }, hashes, clashes: [...clashes, ...made.clashes] };
}

function byteFieldsAnew(base: Side | undefined, sides: readonly Side[], merging: Merging): MergedMetadata {
  const present = mergePresence(
    base?.metadata ?? {},
    sides.map(({ metadata }) => metadata),
  );
  const anew = [...present].map((name) => [name, makeAnew(name, base, sides, merging)] as const);
  const of = <Kind extends Anew['kind']>(kind: Kind) =>
    anew.flatMap(([name, made]) =>
      made?.kind === kind ? [[name, made as Extract<Anew, { kind: Kind }>] as const] : [],
    );
  return {
    fields: Object.fromEntries(of('text').map(([name, { text }]) => [name, text])),
    hashes: Object.fromEntries(of('hash').map(([name, { form }]) => [name, form])),
    clashes: anew.flatMap(([, made]) => made?.clashes ?? []),
  };
}

type Anew = ({ readonly kind: 'text'; readonly text: string } | { readonly kind: 'hash'; readonly form: HashForm }) & {
  readonly clashes?: readonly Clash[];
};

/** Undefined where it is dropped, or is none that describes bytes. */
function makeAnew(
  name: string,
  base: Side | undefined,
  sides: readonly Side[],
  { ranked, base: stem, byteFields }: Merging,
): Anew | undefined {
  const holders = sides.filter(({ metadata }) => own(metadata, name) !== undefined);
  const values = holders.map(({ metadata }) => own(metadata, name) ?? '');
  const [value = ''] = values;
  const ingredients = [...ranked, ...(stem ? [stem] : [])].flatMap(
    (write) => own(sideOf(write)?.metadata ?? {}, name) ?? [],
  );
  const seed = ranked.map(contentName).sort().join();
  const treatment = treatmentOf(name, byteFields);
  switch (treatment) {
    case 'keep':
    case 'drop':
      return undefined;
    case 'md5':
    case 'sha1':
    case 'sha256': {
      const form = hashFormOf(value, treatment);
      return form && { kind: 'hash', form };
    }
    case 'time': {
      const times = ingredients.map(readTime).flatMap((time) => time ?? []);
      const form = readTime(value);
      return form && times.length === ingredients.length
        ? { kind: 'text', text: form.write(laterThan(times, seed)) }
        : undefined;
    }
    case 'attributes': {
      const merged = mergeAttributes(base && own(base.metadata, name), values, ingredients, seed);
      if (!merged) return undefined;
      const clashes = clashesOf(`metadata ${name}:`, merged.clashes, holders);
      return merged.hash ? { kind: 'hash', form: merged.hash, clashes } : { kind: 'text', text: merged.text, clashes };
    }
  }
}

function pick(fields: Fields, isWanted: (name: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isWanted(name)));
}

/** As S3 counts: names and values in UTF-8. The longest hash stands for what is not known yet. */
function bytesIn({ fields, hashes }: MergedMetadata): number {
  const written = Object.entries(hashes).map(([name, { before, after }]) => name + before + after + LONGEST_HASH);
  return new TextEncoder().encode([...Object.entries(fields).flat(), ...written].join('')).length;
}

const LONGEST_HASH = '0'.repeat(64);
