import { policyChoice } from '../../policies/framework/choice.ts';
import { findPolicy } from '../../policies/index.ts';
import { didYouMean } from '../../policies/support/nearest.ts';
import { addressKey } from '../address.ts';
import { type Path, pathText } from './config-error.ts';
import type { Finding } from './problems.ts';
import { replicationFindings } from './replication.ts';
import {
  fieldsOf,
  type PlaceSketch,
  type RuleSketch,
  type SetSketch,
  type StepSketch,
  sketchSets,
  sketchSteps,
} from './sketch.ts';

/** What no field shows by itself. Works on whatever of the configuration can be made out. */
export function crossCheck(config: unknown): readonly Finding[] {
  const sets = sketchSets(config);
  if (sets === undefined) return [];
  return [
    ...(sets.length === 0 ? [{ at: ['sets'], message: 'must name at least one replica set' }] : []),
    ...sharedBuckets(sets),
    ...sets.flatMap(({ places = [] }) => places.flatMap(signatures)),
    ...sets.flatMap(tooFewRegions),
    ...sets.flatMap(({ rules }) => [...unreachableRules(rules), ...openEnd(rules)]),
    ...sets.flatMap(foreignRegions),
    ...sets.flatMap(replicationFindings),
    ...sets.flatMap(({ rules }) => rules.flatMap(({ steps }) => steps).flatMap(setByOthers)),
  ];
}

/** Two places that share a bucket would take each other's copies for clients' writes. */
function sharedBuckets(sets: readonly SetSketch[]): readonly Finding[] {
  const first = new Map<string, PlaceSketch>();
  return sets.flatMap(({ places = [] }) =>
    places.flatMap((place) => {
      if (place.bucket === undefined) return [];
      const key = addressKey({ bucket: place.bucket, endpoint: place.endpoint });
      const earlier = first.get(key);
      first.set(key, earlier ?? place);
      if (earlier === undefined) return [];
      return [
        {
          at: place.at,
          message: `bucket ${place.bucket} is taken by ${pathText(earlier.at)} already; every region of every set needs one of its own`,
        },
      ];
    }),
  );
}

/** In these fields keys themselves are written by whoever knows them from elsewhere. */
const KEYS = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'access_key', 'secret_key', 'accessKey', 'secretKey'];

/** Of AWS the credentials are those of whoever asks; and a file that is copied and shown holds no key. */
function signatures({ at, endpoint, signature }: PlaceSketch): readonly Finding[] {
  const needless = endpoint === undefined ? Object.keys(signature) : [];
  const keys = Object.keys(fieldsOf(signature.credentials)).filter((name) => KEYS.includes(name));
  return [
    ...needless.map((name) => ({ at: [...at, name], message: 'goes with `endpoint` alone' })),
    ...keys.map((name) => ({
      at: [...at, 'credentials', name],
      message:
        'must not stand in this file: name a profile (`profile: NAME`) or environment variables (`env: PREFIX`) that hold the key',
    })),
  ];
}

function tooFewRegions({ at, places }: SetSketch): readonly Finding[] {
  if (places === undefined || places.length >= 2) return [];
  return [
    {
      at: [...at, 'buckets'],
      message: `names ${places.length === 0 ? 'no region' : 'one region only'}; a replica set needs at least two`,
    },
  ];
}

/** An earlier rule takes all that this one could. Of patterns, sizes, types and tags that shows only where both say the same. */
function unreachableRules(rules: readonly RuleSketch[]): readonly Finding[] {
  return rules.flatMap((rule, index) => {
    const cover = rules.slice(0, index).find((earlier) => takesAllOf(earlier, rule));
    if (cover === undefined) return [];
    return [
      {
        at: rule.at,
        message: `can never be reached: ${pathText(cover.at)} takes all its keys before; put it earlier or take it out`,
      },
    ];
  });
}

function takesAllOf({ match: earlier }: RuleSketch, { match: later }: RuleSketch): boolean {
  if (earlier === undefined || later === undefined) return false;
  if (!later.prefix.startsWith(earlier.prefix) || !later.suffix.endsWith(earlier.suffix)) return false;
  return Object.entries(earlier.others).every(([name, condition]) => later.others[name] === condition);
}

/** Without it the owner would not have said what happens to the other keys. */
function openEnd(rules: readonly RuleSketch[]): readonly Finding[] {
  const last = rules.at(-1);
  if (last?.match === undefined) return [];
  const { prefix, suffix, others } = last.match;
  if (prefix === '' && suffix === '' && Object.keys(others).length === 0) return [];
  return [{ at: last.at, message: 'is the last rule and must take every key: add one behind it without conditions' }];
}

function foreignRegions({ places, rules }: SetSketch): readonly Finding[] {
  if (places === undefined) return [];
  const regions = places.map(({ region }) => region);
  return rules.flatMap(({ steps }) => steps).flatMap((step) => foreignRegionsOf(step, regions));
}

function foreignRegionsOf(step: StepSketch, regions: readonly string[]): readonly Finding[] {
  const parameters = Object.entries(findPolicy(step.use)?.parameters(policyChoice) ?? {});
  return parameters.flatMap(([name, { holds }]) => {
    const value = Object.hasOwn(step.parameters, name) ? step.parameters[name] : undefined;
    const at = [...step.at, name];
    if (holds === 'policies') return sketchSteps(value, at).flatMap((inner) => foreignRegionsOf(inner, regions));
    return holds === 'regions' ? foreignNames(value, at, regions) : [];
  });
}

/** A choice that stands in the configuration would settle conflicts that nobody has looked at. */
function setByOthers({ use, parameters, at }: StepSketch): readonly Finding[] {
  const known = Object.entries(findPolicy(use)?.parameters(policyChoice) ?? {});
  return known.flatMap(([name, { holds, setBy }]) => {
    if (!Object.hasOwn(parameters, name) || parameters[name] === undefined) return [];
    if (holds === 'policies') return sketchSteps(parameters[name], [...at, name]).flatMap(setByOthers);
    const message = `is set by \`${setBy}\` alone; take it out`;
    return setBy === undefined ? [] : [{ at: [...at, name], message }];
  });
}

function foreignNames(value: unknown, at: Path, regions: readonly string[]): readonly Finding[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => foreignNames(item, [...at, index], regions));
  if (typeof value !== 'string' || value === '' || regions.includes(value)) return [];
  const message = `${value} is no region of this set${didYouMean(value, regions)}; allowed: ${regions.join(', ')}`;
  return [{ at, message }];
}
