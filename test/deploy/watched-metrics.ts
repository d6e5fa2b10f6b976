import { ofType, type Template } from './template.ts';

/** A metric that an alarm or a graph looks at. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Where a graph finds it; an alarm looks in its own region. */
  readonly region?: string;
}

interface AlarmMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

export function alarmMetrics(template: Template): WatchedMetric[] {
  return ofType(template, 'AWS::CloudWatch::Alarm').flatMap(({ Properties }) => {
    const { Metrics = [] } = Properties as {
      Metrics?: readonly { readonly MetricStat?: { readonly Metric: AlarmMetric } }[];
    };
    const single = 'MetricName' in Properties ? [Properties as unknown as AlarmMetric] : [];
    return [...single, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])].map(watched);
  });
}

function watched({ Namespace: namespace, MetricName: name, Dimensions = [] }: AlarmMetric): WatchedMetric {
  return { namespace, name, dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])) };
}

/** Those of a search are given with `*` for what it leaves open. */
export function dashboardMetrics(template: Template): WatchedMetric[] {
  const bodies = ofType(template, 'AWS::CloudWatch::Dashboard').map(({ Properties }) => Properties.DashboardBody);
  const widgets = bodies.flatMap(
    (body) => JSON.parse(String(body)).widgets as { properties: { metrics: unknown[][] } }[],
  );
  return widgets.flatMap(({ properties }) => properties.metrics.flatMap(metricOf));
}

function metricOf(line: readonly unknown[]): WatchedMetric[] {
  const { region, expression } = line.at(-1) as { region: string; expression?: string };
  if (expression !== undefined) return searched(expression).map((metric) => ({ ...metric, region }));
  const [namespace, name, ...rest] = line.slice(0, -1).map(String);
  const dimensions: Record<string, string> = {};
  for (let at = 0; at < rest.length; at += 2) dimensions[rest[at] ?? ''] = rest[at + 1] ?? '';
  return [{ namespace: namespace ?? '', name: name ?? '', dimensions, region }];
}

function searched(expression: string): WatchedMetric[] {
  const [, schema = '', terms = ''] = /SEARCH\('\{([^}]*)\} ([^']*)'/.exec(expression) ?? [];
  if (schema === '') return [];
  const [namespace = '', ...names] = schema.split(',').map((name) => name.replaceAll('"', ''));
  const given = Object.fromEntries([...terms.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const dimensions = Object.fromEntries(names.map((name) => [name, given[name] ?? '*']));
  return [{ namespace, name: given.MetricName ?? '', dimensions }];
}
