import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import type { FunctionEnvironment } from '../environment.ts';
import { type Dimension, METRIC_NAMESPACE, METRICS, type Metric, type MetricName } from './metric-names.ts';

/** What is counted for alarms and graphs. Nothing of it throws or makes a request. */
export interface Metrics {
  add(name: MetricName, value: number, about?: About): void;
  /** One more, of a replica set or of all. */
  count(name: MetricName, set?: string): void;
  /** Hands on what has come together. */
  flush(): void;
}

export type About = { readonly [Name in Dimension]?: string };

/** Powertools writes a line by itself at 100 values, without their dimensions. */
const MAX_VALUES = 99;

const SILENT: Metrics = { add: () => {}, count: () => {}, flush: () => {} };

/**
 * A line in CloudWatch's embedded metric format for each combination of dimensions, from which CloudWatch makes metrics without a request; on one
 * machine nobody would read them.
 */
export function createMetrics({
  CONCORD_LOG,
  CONCORD_STACK: serviceName,
}: Pick<FunctionEnvironment, 'CONCORD_LOG' | 'CONCORD_STACK'>): Metrics {
  if (CONCORD_LOG === 'terminal') return SILENT;
  const format = new Powertools({ namespace: METRIC_NAMESPACE, serviceName });
  let lines = new Map<string, Line>();
  return {
    add,
    count: (name, set) => add(name, 1, set === undefined ? {} : { set }),
    flush() {
      const ready = lines;
      lines = new Map();
      for (const line of ready.values()) write(line, format);
    },
  };

  function add(name: MetricName, value: number, about: About = {}): void {
    const dimensions = dimensionsOf(METRICS[name], about);
    const key = JSON.stringify(dimensions);
    const line = lines.get(key) ?? { dimensions, values: new Map() };
    lines.set(key, line);
    line.values.set(name, together(METRICS[name], line.values.get(name) ?? [], value));
  }
}

interface Line {
  readonly dimensions: readonly Readonly<Record<string, string>>[];
  readonly values: Map<MetricName, readonly number[]>;
}

function dimensionsOf({ by }: Metric, about: About): Line['dimensions'] {
  const known = by.filter((names) => names.every((name) => about[name] !== undefined));
  return known.map((names) => Object.fromEntries(names.map((name) => [name, about[name] ?? ''])));
}

/** Of a state the latest is true; of durations each one counts. */
function together({ kind }: Metric, before: readonly number[], value: number): readonly number[] {
  switch (kind) {
    case 'count':
      return [(before[0] ?? 0) + value];
    case 'gauge':
      return [value];
    case 'duration':
      return [...before, value];
  }
}

function write({ dimensions, values }: Line, format: Powertools): void {
  const rounds = Math.ceil(Math.max(...[...values.values()].map(({ length }) => length)) / MAX_VALUES);
  for (let round = 0; round < rounds; round++) {
    for (const set of dimensions) format.addDimensions(set);
    for (const [name, all] of values)
      for (const value of all.slice(round * MAX_VALUES, (round + 1) * MAX_VALUES))
        format.addMetric(name, METRICS[name].unit, value);
    format.publishStoredMetrics();
  }
}
