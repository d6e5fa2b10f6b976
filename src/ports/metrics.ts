/** What is counted for alarms and graphs. */
export type MetricName = 'CustomPolicyFailures';

export interface Metrics {
  /** One more, of a replica set. Never throws. */
  count(name: MetricName, set: string): void;
}
