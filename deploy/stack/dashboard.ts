import { METRIC_NAMESPACE, METRICS, type MetricName } from '../../functions/observing/metric-names.ts';
import { PROMISED_SECONDS } from '../plan/limits.ts';
import type { RegionalDeployment } from '../plan/region.ts';
import { functionNames } from './alarms.ts';
import type { Resources } from './cloudformation.ts';
import { type KnownMetric, ofFunction, ofQueue, ofReplication, ours, type ReplicationMetric } from './metrics.ts';

/** One page for all regions: is everything in agreement, how fast, what was decided, what was moved, what is wrong. */
export function dashboard(deployment: RegionalDeployment): Resources {
  const { names, settings, regions } = deployment;
  if (!settings.dashboard || regions.length === 0) return {};
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: names.stack,
        DashboardBody: JSON.stringify({ widgets: placed(widgets(deployment)) }),
      },
    },
  };
}

interface Widget {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly stat?: string;
  /** A line across the graph, with what it means. */
  readonly limit?: { readonly value: number; readonly label: string };
}

/** A metric or an expression, and how it is drawn: CloudWatch's own array. */
type Line = readonly unknown[];

const PERIOD = 300;
/** CloudWatch draws 500 lines in a graph and 2,500 on a page. Beyond so many sets it is left to look for their metrics, of which it draws 100. */
const MAX_SINGLE_SETS = 10;
const COLUMNS = 3;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 6;

function widgets(deployment: RegionalDeployment): readonly Widget[] {
  const { names, settings, regions, sets, sweepingRegion = regions[0] ?? '' } = deployment;
  const { agreementMinutes } = settings;
  const here = (...metrics: readonly MetricName[]) => eachSet(metrics, [sweepingRegion]);
  const everywhere = (...metrics: readonly MetricName[]) => eachSet(metrics, regions);
  const together = (...metrics: readonly MetricName[]) =>
    regions.flatMap((region) => metrics.map((name) => line(ours(names, name), region, `${name} in ${region}`)));
  const percentiles = (name: MetricName) => ['p50', 'p99'].flatMap((stat) => eachSet([name], regions, stat));

  return [
    {
      title: 'Oldest open decision (seconds)',
      lines: here('OldestOpen'),
      stat: 'Maximum',
      limit: { value: agreementMinutes * 60, label: `${agreementMinutes} minutes` },
    },
    {
      title: 'Pending operations, and their bytes on the right',
      lines: [...here('PendingOperations'), ...here('PendingBytes').map(onTheRight)],
      stat: 'Maximum',
    },
    { title: `Share in agreement within ${agreementMinutes} minutes (%)`, lines: regions.flatMap(share) },
    { title: 'Time to agreement (ms)', lines: percentiles('TimeToAgreement') },
    { title: 'Time from the newest write to the decision (ms)', lines: percentiles('TimeToDecision') },
    { title: 'Waiting for a person', lines: here('Held'), stat: 'Maximum' },
    { title: 'Decisions, and plain updates among them', lines: everywhere('Decisions', 'FastForwards') },
    { title: 'Conflicts by policy', lines: regions.map(conflicts) },
    { title: 'Ownership violations', lines: everywhere('OwnershipViolations') },
    { title: 'Pushes', lines: everywhere('PushesApplied', 'PushesRefused', 'PushesFailed') },
    { title: 'Bytes pushed', lines: everywhere('BytesPushed') },
    { title: 'Echoes of our own copies', lines: everywhere('Echoes') },
    { title: 'Dead letters', lines: regions.flatMap(deadLetters), stat: 'Maximum' },
    { title: 'Functions: errors and throttles', lines: regions.flatMap(functions) },
    {
      title: 'Configuration, own code, notifications, malformed records: failures',
      lines: together('ConfigurationErrors', 'CustomPolicyFailures', 'NotificationFailures', 'MalformedRecords'),
    },
    ...replicationWidgets(deployment),
  ];

  function eachSet(metrics: readonly MetricName[], places: readonly string[], stat?: string): Line[] {
    if (sets.length > MAX_SINGLE_SETS) {
      return metrics.flatMap((name) => places.map((region) => search(name, ['set'], region, stat)));
    }
    return metrics.flatMap((name) =>
      places.flatMap((region) =>
        sets.map((set) => {
          const label = [name, stat, sets.length > 1 ? set : '', places.length > 1 ? region : ''].filter(Boolean);
          return line(ours(names, name, set), region, label.join(' '), stat);
        }),
      ),
    );
  }

  function share(region: string): Line[] {
    const id = regions.indexOf(region);
    const part = (name: MetricName, as: string): Line => [
      ...path(ours(names, name)),
      { region, id: `${as}${id}`, visible: false },
    ];
    return [
      part('AgreementsInTime', 'timely'),
      part('AgreementsLate', 'late'),
      [{ expression: `100 * timely${id} / (timely${id} + late${id})`, label: region, region }],
    ];
  }

  /** Which policies there are to show, only CloudWatch knows. */
  function conflicts(region: string): Line {
    return search('Conflicts', METRICS.Conflicts.by[0], region);
  }

  function search(name: MetricName, dimensions: readonly string[], region: string, stat = statOf(name)): Line {
    const schema = [METRIC_NAMESPACE, 'service', ...dimensions].map((one) => `"${one}"`).join(',');
    const found = `{${schema}} MetricName="${name}" service="${names.stack}"`;
    return [{ expression: `SEARCH('${found}', '${stat}', ${PERIOD})`, region }];
  }

  function deadLetters(region: string): Line[] {
    return [names.pushDeadLetters, names.failedEventsDeadLetters].map((queue) =>
      line(ofQueue(queue, 'ApproximateNumberOfMessagesVisible'), region, `${queue} in ${region}`),
    );
  }

  function functions(region: string): Line[] {
    const all = functionNames({ names, sweeps: region === sweepingRegion });
    return (['Errors', 'Throttles'] as const).flatMap((metric) =>
      all.map((name) => line(ofFunction(name, metric), region, `${metric} of ${name} in ${region}`)),
    );
  }
}

/** S3's own replication beside ours, where rules have metrics. */
function replicationWidgets({ replicated }: RegionalDeployment): readonly Widget[] {
  if (replicated.length === 0) return [];
  const lines = (name: ReplicationMetric, stat: string): readonly Line[] =>
    replicated.map((way) => {
      const { region, ...metric } = ofReplication(way, name);
      const label = `${way.rule.split('/').slice(1).join(' ')} from ${way.source.region}`;
      return line(metric, region, label, stat);
    });
  const limit = { value: PROMISED_SECONDS, label: '15 minutes' };
  return [
    {
      title: 'S3 replication: latency (seconds)',
      lines: lines('ReplicationLatency', 'Maximum'),
      stat: 'Maximum',
      ...(replicated.some(({ isTimed }) => isTimed) ? { limit } : {}),
    },
    {
      title: 'S3 replication: operations pending, and bytes on the right',
      lines: [
        ...lines('OperationsPendingReplication', 'Maximum'),
        ...lines('BytesPendingReplication', 'Maximum').map(onTheRight),
      ],
      stat: 'Maximum',
    },
    { title: 'S3 replication: operations failed', lines: lines('OperationsFailedReplication', 'Sum') },
  ];
}

/** What is measured now and then is no count that could be added up. */
const MEASURED: readonly MetricName[] = ['OldestOpen', 'PendingOperations', 'PendingBytes', 'Held'];

const statOf = (name: MetricName): string => (MEASURED.includes(name) ? 'Maximum' : 'Sum');

const line = (metric: KnownMetric, region: string, label: string, stat?: string): Line => [
  ...path(metric),
  { region, label, ...(stat === undefined ? {} : { stat }) },
];

/** Against an axis of its own. */
const onTheRight = (one: Line): Line => [...one.slice(0, -1), { ...(one.at(-1) as object), yAxis: 'right' }];

const path = ({ namespace, name, dimensions }: KnownMetric): Line => [
  namespace,
  name,
  ...Object.entries(dimensions).flat(),
];

function placed(all: readonly Widget[]): readonly object[] {
  return all.map(({ title, lines, stat = 'Sum', limit }, at) => ({
    type: 'metric',
    x: (at % COLUMNS) * WIDTH,
    y: Math.floor(at / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title,
      view: 'timeSeries',
      stat,
      period: PERIOD,
      region: regionOf(lines),
      metrics: lines,
      ...(limit === undefined ? {} : { annotations: { horizontal: [limit] } }),
    },
  }));
}

/** A graph has a region of its own, though each of its lines says where it comes from. */
function regionOf([first = []]: readonly Line[]): unknown {
  return (first.at(-1) as { readonly region?: string } | undefined)?.region;
}
