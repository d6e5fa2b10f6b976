import type { Path } from './config-error.ts';

/**
 * As much of a configuration as can be made out, however wrong the rest: so that what is checked across fields is reported together
 * with what is wrong field by field.
 */
export interface SetSketch {
  readonly at: Path;
  /** Nothing where the buckets are no mapping at all. */
  readonly places: readonly PlaceSketch[] | undefined;
  readonly rules: readonly RuleSketch[];
  /** What it says of S3's own replication, as it stands. */
  readonly replication: unknown;
}

export interface PlaceSketch {
  readonly at: Path;
  readonly region: string;
  /** Nothing where it can't be made out. */
  readonly bucket: string | undefined;
  readonly endpoint: string | undefined;
  /** What it says of credentials and of signing, as it stands. */
  readonly signature: Fields;
}

export interface RuleSketch {
  readonly at: Path;
  /** What it takes; nothing where that can't be made out. */
  readonly match: MatchSketch | undefined;
  readonly steps: readonly StepSketch[];
}

export interface MatchSketch {
  readonly prefix: string;
  readonly suffix: string;
  /** The other conditions as texts: only that two are the same can be made out of them. */
  readonly others: Readonly<Record<string, string>>;
}

export interface StepSketch {
  readonly at: Path;
  readonly use: string;
  readonly parameters: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Nothing where there is no mapping of sets. */
export function sketchSets(config: unknown): readonly SetSketch[] | undefined {
  const { sets } = fieldsOf(config);
  return isMapping(sets) ? Object.entries(sets).map(([name, set]) => sketchSet(set, ['sets', name])) : undefined;
}

function sketchSet(set: unknown, at: Path): SetSketch {
  const { buckets, rules, replication } = fieldsOf(set);
  const places = isMapping(buckets) ? sketchPlaces(buckets, [...at, 'buckets']) : undefined;
  return { at, places, rules: sketchRules(rules, [...at, 'rules']), replication };
}

function sketchPlaces(buckets: Fields, at: Path): readonly PlaceSketch[] {
  return Object.entries(buckets).map(([region, address]) => {
    const { bucket, endpoint, credentials, signingRegion } =
      typeof address === 'string' ? ({ bucket: address } as Fields) : fieldsOf(address);
    const signature = {
      ...(credentials === undefined ? {} : { credentials }),
      ...(signingRegion === undefined ? {} : { signingRegion }),
    };
    return { at: [...at, region], region, bucket: textOf(bucket), endpoint: textOf(endpoint), signature };
  });
}

function sketchRules(rules: unknown, at: Path): readonly RuleSketch[] {
  if (!Array.isArray(rules)) return [];
  return rules.map((rule: unknown, index) => {
    const path = [...at, index];
    return { at: path, match: sketchMatch(rule), steps: sketchSteps(fieldsOf(rule).policy, [...path, 'policy']) };
  });
}

const OTHER_CONDITIONS = ['match', 'size', 'content-type', 'tag'];

function sketchMatch(rule: unknown): RuleSketch['match'] {
  if (!isMapping(rule)) return undefined;
  const { prefix = '', suffix = '' } = rule;
  if (typeof prefix !== 'string' || typeof suffix !== 'string') return undefined;
  const others = OTHER_CONDITIONS.filter((name) => rule[name] !== undefined);
  return { prefix, suffix, others: Object.fromEntries(others.map((name) => [name, JSON.stringify(rule[name])])) };
}

export function sketchSteps(policy: unknown, at: Path): readonly StepSketch[] {
  if (Array.isArray(policy)) return policy.flatMap((step, index) => sketchSteps(step, [...at, index]));
  if (typeof policy === 'string') return [{ at, use: policy, parameters: {} }];
  const parameters = fieldsOf(policy);
  return [{ at, use: textOf(parameters.use) ?? '', parameters }];
}

export function fieldsOf(value: unknown): Fields {
  return isMapping(value) ? value : {};
}

function isMapping(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
