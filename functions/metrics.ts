import type { Metrics } from '../src/ports/metrics.ts';
import type { FunctionEnvironment } from './environment.ts';

/** Where CloudWatch shows them. */
export const METRIC_NAMESPACE = 's3-concord';

/** Lines in CloudWatch's embedded metric format, from which it makes metrics without a request; on one machine nobody would read them. */
export function createMetrics(
  functionName: string,
  { CONCORD_LOG }: Pick<FunctionEnvironment, 'CONCORD_LOG'>,
  write: (line: string) => void = console.log,
): Metrics {
  if (CONCORD_LOG === 'terminal') return { count: () => {} };
  return {
    count: (name, set) =>
      write(
        JSON.stringify({
          _aws: {
            Timestamp: Date.now(),
            CloudWatchMetrics: [
              {
                Namespace: METRIC_NAMESPACE,
                Dimensions: [set === undefined ? [] : ['set']],
                Metrics: [{ Name: name, Unit: 'Count' }],
              },
            ],
          },
          ...(set === undefined ? {} : { set }),
          function: functionName,
          [name]: 1,
        }),
      ),
  };
}
