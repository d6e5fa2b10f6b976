import type * as z from 'zod/mini';
import { didYouMean } from '../../policies/support/nearest.ts';
import { refusals } from '../../replication/validate/index.ts';
import { numbered } from '../../replication/wish/merge.ts';
import { listOf, type ReplicatedSet } from '../../replication/wish/settings.ts';
import { type Edge, edgesOf, edgesOfRule, isArn } from '../../replication/wish/topology.ts';
import { wantedRules } from '../../replication/wish/wanted.ts';
import { replicationSection } from '../shape/replication.ts';
import type { Finding } from './problems.ts';
import { fieldsOf, type PlaceSketch, type SetSketch } from './sketch.ts';

type Section = z.output<typeof replicationSection>;
type Rule = Section['rules'][number];

/** What no field of `replication` shows by itself. The rest waits until its fields are right. */
export function replicationFindings({ at, places = [], replication }: SetSketch): readonly Finding[] {
  if (replication === undefined) return [];
  const sizes = sizesIn(replication);
  const parsed = replicationSection.safeParse(replication);
  const found = parsed.success ? ofSection(parsed.data, places, String(at.at(-1))) : [];
  return [...sizes, ...found].map((finding) => ({ ...finding, at: [...at, 'replication', ...finding.at] }));
}

/** The commonest wish that S3 has no filter for. */
function sizesIn(replication: unknown): readonly Finding[] {
  const { rules } = fieldsOf(replication);
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index) =>
    fieldsOf(rule).size === undefined
      ? []
      : [
          {
            at: ['rules', index, 'size'],
            message:
              "S3's replication has no filter by size; take it out. What is to go by size goes by `rules` of the set, which s3-concord carries itself",
          },
        ],
  );
}

function ofSection(section: Section, places: readonly PlaceSketch[], name: string): readonly Finding[] {
  const regions = places.map(({ region }) => region);
  const topology = [...ofTopology(section), ...foreignPlaces(section, regions)];
  // Of regions that there are not, nothing else can be said.
  if (topology.length > 0) return topology;
  const buckets = places.flatMap(({ region, bucket }) => (bucket === undefined ? [] : [{ region, bucket }]));
  const set: ReplicatedSet = { name, buckets };
  const found = [
    ...outsideAws(section, set, places),
    ...section.rules.flatMap((rule, index) => ofRule(rule, section, set).map(below(['rules', index]))),
    ...sameNames(section.rules),
    ...samePriorities(section, set),
    ...timeWithoutMetrics(section),
  ];
  return found.length > 0 ? found : refusedByS3(section, set);
}

const below =
  (path: Finding['at']) =>
  ({ at, message }: Finding): Finding => ({ at: [...path, ...at], message });

function ofTopology({ topology, hub, edges, 'both-ways': bothWays }: Section): readonly Finding[] {
  const isOneWay = topology === 'star' || topology === 'chain';
  return [
    ...(topology === 'star' && hub === undefined
      ? [{ at: ['hub'], message: 'is missing: a star needs the region in the middle' }]
      : []),
    ...(topology !== 'star' && hub !== undefined ? [{ at: ['hub'], message: 'goes with `topology: star` alone' }] : []),
    ...(topology === 'edges' && edges === undefined
      ? [{ at: ['edges'], message: 'is missing: say from which region to which, { from: REGION, to: REGION }' }]
      : []),
    ...(topology !== 'edges' && edges !== undefined
      ? [{ at: ['edges'], message: 'goes with `topology: edges` alone' }]
      : []),
    ...(bothWays !== undefined && !isOneWay
      ? [
          {
            at: ['both-ways'],
            message: 'goes with a star or a chain; a mesh goes both ways, and edges say it themselves',
          },
        ]
      : []),
  ];
}

function foreignPlaces(section: Section, regions: readonly string[]): readonly Finding[] {
  const { hub, edges = [], rules, role } = section;
  const named: readonly (readonly [Finding['at'], readonly string[]])[] = [
    [['hub'], listOf(hub)],
    ...edges.map(
      ({ from, to }, index) =>
        [
          ['edges', index],
          [from, ...listOf(to)],
        ] as const,
    ),
    ...(typeof role === 'object' ? [[['role'], Object.keys(role)] as const] : []),
    ...keyedBy(section),
    ...rules.flatMap((rule, index) => [
      ...endsOf(rule).map(([end, names]) => [['rules', index, end], names] as const),
      ...keyedBy(rule).map(([at, names]) => [['rules', index, ...at], names] as const),
    ]),
  ];
  const foreign = named.flatMap(([at, names]) =>
    names.filter((name) => !isArn(name) && !regions.includes(name)).map((name) => ({ at, name })),
  );
  const selves = edges.flatMap(({ from, to }, index) =>
    listOf(to).includes(from) ? [{ at: ['edges', index], message: `leads from ${from} to itself` }] : [],
  );
  return [
    ...foreign.map(({ at, name }) => ({
      at,
      message: `${name} is no region of this set${didYouMean(name, regions)}; allowed: ${regions.join(', ')}`,
    })),
    ...selves,
  ];
}

function endsOf({ from, to }: Rule): readonly (readonly [string, readonly string[]])[] {
  return Object.entries({ from, to }).map(([end, names]) => [end, listOf(names)]);
}

/** Fields that say something by destination. */
function keyedBy({
  kms,
  owner,
}: Pick<Rule, 'kms' | 'owner'>): readonly (readonly [Finding['at'], readonly string[]])[] {
  return [
    [['kms'], Object.keys(kms ?? {})],
    ...(typeof owner === 'object' ? [[['owner'], Object.keys(owner)] as const] : []),
  ];
}

/** S3 replicates between buckets of AWS. */
function outsideAws(section: Section, set: ReplicatedSet, places: readonly PlaceSketch[]): readonly Finding[] {
  const edges = edgesOf(section, set);
  const outside = places.filter(
    ({ region, endpoint }) => endpoint !== undefined && edges.some(({ from, to }) => from === region || to === region),
  );
  return outside.map(({ region, endpoint }) => ({
    at: ['topology'],
    message: `leads to or from ${region}, which lies at ${endpoint}, and S3 replicates between buckets on AWS alone: leave it out by \`topology: edges\``,
  }));
}

function ofRule(rule: Rule, section: Section, set: ReplicatedSet): readonly Finding[] {
  const hasTags = rule.tag !== undefined || rule.not?.tag !== undefined;
  const withDeletes = rule['delete-markers'] ?? section['delete-markers'] ?? false;
  const leads = edgesOfRule(rule, section, set).length > 0;
  return [
    ...(leads
      ? []
      : [
          {
            at: [],
            message: `leads nowhere: the topology ${section.topology} has no such direction; mend from and to, or take \`topology: mesh\` or edges`,
          },
        ]),
    ...(hasTags && withDeletes
      ? [
          {
            at: ['tag'],
            message:
              'goes with no `delete-markers`: delete markers carry no tags, and S3 refuses it. Say `delete-markers: false` in this rule, or filter by prefix',
          },
        ]
      : []),
    ...timeWithoutMetrics({ ...section, ...defined(rule) }),
  ];
}

function timeWithoutMetrics({
  'time-control': isTimed,
  metrics,
}: Pick<Section, 'time-control' | 'metrics'>): readonly Finding[] {
  return isTimed && metrics === false
    ? [{ at: ['metrics'], message: 'must not be false with time control, which takes metrics' }]
    : [];
}

function sameNames(rules: readonly Rule[]): readonly Finding[] {
  return rules.flatMap(({ name }, index) =>
    name !== undefined && rules.slice(0, index).some((earlier) => earlier.name === name)
      ? [
          {
            at: ['rules', index, 'name'],
            message: `${name} is taken by an earlier rule; in S3 each has an ID of its own`,
          },
        ]
      : [],
  );
}

/** Of two rules with one number and one direction nobody could say which takes a key. */
function samePriorities(section: Section, set: ReplicatedSet): readonly Finding[] {
  const { rules } = section;
  const directions = rules.map((rule) => edgesOfRule(rule, section, set));
  const meets = (a: readonly Edge[] = [], b: readonly Edge[] = []) =>
    a.some(({ from, to }) => b.some((other) => other.from === from && other.to === to));
  return rules.flatMap(({ priority }, index) => {
    const earlier = rules.findIndex(
      (other, at) => at < index && other.priority === priority && meets(directions[at], directions[index]),
    );
    if (priority === undefined || earlier < 0) return [];
    return [
      {
        at: ['rules', index, 'priority'],
        message: `${priority} is that of rules[${earlier}], with a direction in common: give each a number of its own, the higher takes the key`,
      },
    ];
  });
}

/** Whatever else S3 would not take of what comes of it. */
function refusedByS3(section: Section, set: ReplicatedSet): readonly Finding[] {
  const Role = 'arn:aws:iam::123456789012:role/any';
  const found = Object.values(wantedRules(section, set)).flatMap((rules) =>
    rules.length === 0 ? [] : refusals({ Role, Rules: numbered(rules, []) }),
  );
  return [...new Set(found.map(({ remedy }) => remedy))].map((message) => ({ at: [], message }));
}

function defined<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}
