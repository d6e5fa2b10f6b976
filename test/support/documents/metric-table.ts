import { METRIC_NAMES, METRICS } from '../../../functions/observing/metric-names.ts';

/** docs/monitor.md's table of metrics, as the functions emit them. */
export function metricTable(): string {
  const rows = METRIC_NAMES.map((name) => {
    const { unit, by, tells } = METRICS[name];
    return `| \`${name}\` | ${unit.toLowerCase()} | ${by.map(dimensionsText).join('; ')} | ${tells} |`;
  });
  return ['| metric | unit | by | tells |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const dimensionsText = (names: readonly string[]): string => (names.length === 0 ? 'all sets' : names.join(', '));
