/** Where CloudWatch shows them. */
export const METRIC_NAMESPACE = 's3-concord';

/** Within how long regions are to agree, unless somebody says otherwise: as S3's own replication promises it. */
export const DEFAULT_AGREEMENT_MINUTES = 15;

/** Every metric carries the stack's name besides, as `service`: stages of one account are told apart by it. */
export type Dimension = 'set' | 'policy';

export interface Metric {
  /** What is added up, a state that is looked at now and then, or one value each time. */
  readonly kind: 'count' | 'gauge' | 'duration';
  readonly unit: 'Count' | 'Bytes' | 'Seconds' | 'Milliseconds';
  /** Each list is a metric of its own to CloudWatch, and to its bill. One that an alarm looks at has an empty list, for all sets together. */
  readonly by: readonly (readonly Dimension[])[];
  readonly tells: string;
}

const PER_SET = [['set']] as const;
const ALSO_TOGETHER = [[], ['set']] as const;

/** All that the functions emit: the one list for them, the dashboard, the alarms and docs/monitor.md. */
export const METRICS = {
  Decisions: { kind: 'count', unit: 'Count', by: PER_SET, tells: 'entries of the journal' },
  Conflicts: {
    kind: 'count',
    unit: 'Count',
    by: [['set', 'policy']],
    tells: 'those of them that settled, held or observed a conflict, by the policy that had the last word',
  },
  FastForwards: { kind: 'count', unit: 'Count', by: PER_SET, tells: 'those that recorded a plain update' },
  OwnershipViolations: {
    kind: 'count',
    unit: 'Count',
    by: PER_SET,
    tells: 'regions that wrote into a conflict where another region is the owner',
  },
  TimeToDecision: {
    kind: 'duration',
    unit: 'Milliseconds',
    by: PER_SET,
    tells: 'from the newest write of a decision, by S3’s clock, to the decision',
  },
  TimeToAgreement: {
    kind: 'duration',
    unit: 'Milliseconds',
    by: PER_SET,
    tells: 'from the same to the record of the last push',
  },
  AgreementsInTime: {
    kind: 'count',
    unit: 'Count',
    by: ALSO_TOGETHER,
    tells: 'decisions that every region came to hold within `agreementMinutes`',
  },
  AgreementsLate: { kind: 'count', unit: 'Count', by: ALSO_TOGETHER, tells: 'those that took longer' },
  PushesApplied: { kind: 'count', unit: 'Count', by: PER_SET, tells: 'copies and deletes that were brought' },
  PushesRefused: {
    kind: 'count',
    unit: 'Count',
    by: PER_SET,
    tells: 'pushes that met a write nobody had seen, and wrote nothing',
  },
  PushesFailed: {
    kind: 'count',
    unit: 'Count',
    by: PER_SET,
    tells: 'pushes that could not be carried out, and come again',
  },
  BytesPushed: { kind: 'count', unit: 'Bytes', by: PER_SET, tells: 'the size of what was brought' },
  Echoes: { kind: 'count', unit: 'Count', by: PER_SET, tells: 'events of our own copies, dropped without a request' },
  MalformedRecords: {
    kind: 'count',
    unit: 'Count',
    by: [[]],
    tells: 'records of an event that nobody can ever read, left out; the log has them',
  },
  PendingOperations: {
    kind: 'gauge',
    unit: 'Count',
    by: PER_SET,
    tells: 'pushes and siblings that are open, every five minutes',
  },
  PendingBytes: { kind: 'gauge', unit: 'Bytes', by: PER_SET, tells: 'their bytes' },
  OldestOpen: {
    kind: 'gauge',
    unit: 'Seconds',
    by: ALSO_TOGETHER,
    tells: 'since when the oldest open decision of a key waits for its regions',
  },
  Held: { kind: 'gauge', unit: 'Count', by: PER_SET, tells: 'keys that wait for a person' },
  ConfigurationErrors: {
    kind: 'count',
    unit: 'Count',
    by: [[]],
    tells: 'looks at a live configuration that is broken, wants a deployment, or can’t be read',
  },
  CustomPolicyFailures: {
    kind: 'count',
    unit: 'Count',
    by: ALSO_TOGETHER,
    tells: 'times that your own code gave no answer',
  },
  NotificationFailures: {
    kind: 'count',
    unit: 'Count',
    by: [[]],
    tells: 'notifications that the event bus did not take',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];
