import { METRIC_NAMESPACE, METRICS, type MetricName } from '../../functions/observing/metric-names.ts';
import type { Names } from '../plan/names.ts';
import type { ReplicatedWay } from '../plan/replicated.ts';

/** A metric as CloudWatch knows it. */
export interface KnownMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One that the functions emit: of one set, or of all where it is emitted so. */
export function ours({ stack }: Names, name: MetricName, set?: string): KnownMetric {
  const about: readonly string[] = set === undefined ? [] : ['set'];
  if (!METRICS[name].by.some((names: readonly string[]) => names.join() === about.join()))
    throw new RangeError(`no metric ${name} is emitted by ${about.join() || 'the stack alone'}`);
  return {
    namespace: METRIC_NAMESPACE,
    name,
    dimensions: { service: stack, ...(set === undefined ? {} : { set }) },
  };
}

export type QueueMetric = 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage';

export const ofQueue = (queue: string, name: QueueMetric): KnownMetric => ({
  namespace: 'AWS/SQS',
  name,
  dimensions: { QueueName: queue },
});

export type LambdaMetric = 'Errors' | 'Throttles';

export const ofFunction = (functionName: string, name: LambdaMetric): KnownMetric => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functionName },
});

export type ReplicationMetric =
  | 'ReplicationLatency'
  | 'BytesPendingReplication'
  | 'OperationsPendingReplication'
  | 'OperationsFailedReplication';

/** S3's own, of one rule. They do not lie where one looks for them: failures in the region of the source, the others in that of the destination. */
export const ofReplication = (
  { rule, source, destination }: ReplicatedWay,
  name: ReplicationMetric,
): KnownMetric & { readonly region: string } => ({
  namespace: 'AWS/S3',
  name,
  dimensions: { SourceBucket: source.bucket, DestinationBucket: destination.bucket, RuleId: rule },
  region: name === 'OperationsFailedReplication' ? source.region : destination.region,
});
