/** What is counted for alarms and graphs. */
export type MetricName = 'CustomPolicyFailures' | 'ConfigurationErrors';

export interface Metrics {
  /** One more, of a replica set or of all. Never throws. */
  count(name: MetricName, set?: string): void;
}
