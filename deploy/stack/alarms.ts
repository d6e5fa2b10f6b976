import { BEHIND_SECONDS, PROMISED_SECONDS, SHARE_IN_TIME_PERCENT } from '../plan/limits.ts';
import type { RegionalDeployment } from '../plan/region.ts';
import { alarmTopic } from './alarm-topic.ts';
import { type Properties, type Resource, type Resources, ref, type Stack, type Value } from './cloudformation.ts';
import {
  type KnownMetric,
  type LambdaMetric,
  ofFunction,
  ofQueue,
  ofReplication,
  ours,
  type QueueMetric,
} from './metrics.ts';
import { takesByQueue } from './queue-trigger.ts';

/** What somebody must hear of, in one region. */
export function alarms(deployment: RegionalDeployment): Resources {
  if (!deployment.settings.alarms) return {};
  const found = {
    ...ofMessages(deployment),
    ...ofAgreement(deployment),
    ...ofFunctions(deployment),
    ...ofOptions(deployment),
    ...ofReplicated(deployment),
  };
  return {
    ...Object.fromEntries(Object.entries(found).map(([id, properties]) => [id, alarm(deployment, properties)])),
    ...(topicOf(deployment) === undefined ? alarmTopic(deployment) : {}),
  };
}

export function alarmOutputs(deployment: RegionalDeployment): Stack['Outputs'] {
  if (!deployment.settings.alarms || deployment.localBuckets.length === 0 || topicOf(deployment) !== undefined)
    return {};
  return {
    AlarmTopicArn: { Description: 'Subscribe to it to hear of alarms in this region', Value: ref('AlarmTopic') },
  };
}

type Alarms = Readonly<Record<string, Properties>>;

/** Messages that were given up, and a region that falls behind. */
function ofMessages(deployment: RegionalDeployment): Alarms {
  const { names } = deployment;
  const onQueue = (queue: string, metric: QueueMetric, rest: Properties) => ({
    ...single(ofQueue(queue, metric)),
    ...rest,
  });
  const deadLetters = (queue: string, what: string) =>
    onQueue(queue, 'ApproximateNumberOfMessagesVisible', { Threshold: 1, AlarmDescription: what });
  return {
    PushDeadLettersAlarm: deadLetters(
      names.pushDeadLetters,
      'pushes were given up. Mend the cause, then redrive the queue: a push of an older decision does no harm.',
    ),
    FailedEventsDeadLettersAlarm: deadLetters(
      names.failedEventsDeadLetters,
      'events were given up. Mend the cause, then redrive the queue: an event that was considered already does no harm.',
    ),
    PushesBehindAlarm: onQueue(names.pushQueue, 'ApproximateAgeOfOldestMessage', {
      Threshold: BEHIND_SECONDS,
      EvaluationPeriods: 3,
      AlarmDescription: 'a push has waited for an hour. Is a region unreachable?',
    }),
    ...(takesByQueue(deployment)
      ? {
          EventsBehindAlarm: onQueue(names.eventsQueue, 'ApproximateAgeOfOldestMessage', {
            Threshold: BEHIND_SECONDS,
            EvaluationPeriods: 3,
            AlarmDescription: 'an event has waited for an hour. The log of on-object-event says why.',
          }),
        }
      : {}),
  };
}

/** Whether regions come to agree in time. What is open is measured in one region for all. */
function ofAgreement({ names, settings, sweeps }: RegionalDeployment): Alarms {
  const { agreementMinutes } = settings;
  const oldestOpen = {
    ...single(ours(names, 'OldestOpen')),
    Threshold: agreementMinutes * 60,
    ComparisonOperator: 'GreaterThanThreshold',
    // Measured every five minutes, so that one period may see none and another one two.
    EvaluationPeriods: 2,
    DatapointsToAlarm: 1,
    AlarmDescription: `a decision has been open for more than ${agreementMinutes} minutes. The index "open" of the journal names it; the log of on-push says why.`,
  };
  const inTime = { inTime: ours(names, 'AgreementsInTime'), late: ours(names, 'AgreementsLate') };
  return {
    ...(sweeps ? { OldestOpenAlarm: oldestOpen } : {}),
    LateAgreementsAlarm: {
      ...reckoned('100 * inTime / (inTime + late)', inTime, { Stat: 'Sum', Period: 3600 }),
      Threshold: SHARE_IN_TIME_PERCENT,
      ComparisonOperator: 'LessThanThreshold',
      AlarmDescription: `of an hour's decisions less than ${SHARE_IN_TIME_PERCENT} % came to every region within ${agreementMinutes} minutes.`,
    },
  };
}

/** A single error is tried again; two in a quarter of an hour are no hiccup. */
function ofFunctions(deployment: RegionalDeployment): Alarms {
  const all = functionNames(deployment);
  const onFunctions = (metric: LambdaMetric, what: string) => {
    const metrics = Object.fromEntries(all.map((name, at) => [`m${at}`, ofFunction(name, metric)]));
    const { Metrics } = reckoned('SUM(METRICS())', metrics, { Stat: 'Sum', Period: 300 });
    return { Metrics, Threshold: 1, EvaluationPeriods: 3, DatapointsToAlarm: 2, AlarmDescription: what };
  };
  return {
    FunctionErrorsAlarm: onFunctions(
      'Errors',
      'functions fail again and again. Their logs say why; what failed is tried again.',
    ),
    FunctionThrottlesAlarm: onFunctions(
      'Throttles',
      "functions are throttled. Raise the account's concurrency, or lower pushConcurrency; what was refused is tried again.",
    ),
  };
}

/** What can go wrong only where somebody asked for it. */
function ofOptions({ names, settings, asksOwnersCode }: RegionalDeployment): Alarms {
  // One container that sees it now and then is a hiccup; three times five minutes are not.
  const again = { Statistic: 'Sum', Threshold: 1, EvaluationPeriods: 3, DatapointsToAlarm: 2 };
  const configuration = {
    ...single(ours(names, 'ConfigurationErrors')),
    ...again,
    AlarmDescription:
      "the live configuration is broken or can't be read, and an older one is in force. The functions' logs say why.",
  };
  const ownersCode = {
    ...single(ours(names, 'CustomPolicyFailures')),
    ...again,
    AlarmDescription: "your own code gives no answer, and `otherwise` decides. The functions' logs say why.",
  };
  const notifications = {
    ...single(ours(names, 'NotificationFailures')),
    ...again,
    AlarmDescription: "the event bus does not take what it is told of conflicts. The functions' logs say why.",
  };
  return {
    ...(settings.liveConfig ? { ConfigurationErrorsAlarm: configuration } : {}),
    ...(asksOwnersCode ? { CustomPolicyFailuresAlarm: ownersCode } : {}),
    ...(settings.notifications ? { NotificationFailuresAlarm: notifications } : {}),
  };
}

/** S3's own replication, each alarm where S3 writes the metric: an alarm sees its own region alone. */
function ofReplicated({ replicated, region, settings }: RegionalDeployment): Alarms {
  return Object.fromEntries(
    replicated.flatMap((way, index) => {
      const about = `rule ${way.rule} from ${way.source.bucket} to ${way.destination.bucket}`;
      const seconds = way.isTimed ? PROMISED_SECONDS : settings.agreementMinutes * 60;
      const failed = {
        ...single(ofReplication(way, 'OperationsFailedReplication')),
        Statistic: 'Sum',
        Threshold: 1,
        AlarmDescription: `${about}: S3 has failed to replicate, for good. \`npx concord replication status\` says what, \`retry\` brings it.`,
      };
      const late = {
        ...single(ofReplication(way, 'ReplicationLatency')),
        Threshold: seconds,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 3,
        AlarmDescription: `${about}: S3 is more than ${seconds / 60} minutes behind.`,
      };
      return [
        ...(way.source.region === region ? [[`ReplicationFailed${index}Alarm`, failed] as const] : []),
        ...(way.destination.region === region ? [[`ReplicationLate${index}Alarm`, late] as const] : []),
      ];
    }),
  );
}

/** The functions of the region that do the work. */
export function functionNames({ names, sweeps }: Pick<RegionalDeployment, 'names' | 'sweeps'>): readonly string[] {
  return [names.onObjectEvent, names.onPush, names.onFailedEvent, ...(sweeps ? [names.onSchedule] : [])];
}

const single = (metric: KnownMetric): Properties => ({ ...named(metric), Statistic: 'Maximum', Period: 300 });

const named = ({ namespace, name, dimensions }: KnownMetric): Properties => ({
  Namespace: namespace,
  MetricName: name,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

function reckoned(
  Expression: string,
  metrics: Readonly<Record<string, KnownMetric>>,
  { Stat, Period }: { readonly Stat: string; readonly Period: number },
): { readonly Metrics: Value } {
  const parts = Object.entries(metrics).map(([Id, metric]) => ({
    Id,
    MetricStat: { Metric: named(metric), Stat, Period },
    ReturnData: false,
  }));
  return { Metrics: [{ Id: 'result', Expression, ReturnData: true }, ...parts] };
}

function alarm(deployment: RegionalDeployment, { AlarmDescription, ...properties }: Properties): Resource {
  const { names, region } = deployment;
  const actions = [topicOf(deployment) ?? ref('AlarmTopic')];
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: actions,
      OKActions: actions,
      AlarmDescription: `${names.stack} in ${region}: ${AlarmDescription}`,
      ...properties,
    },
  };
}

/** The owner's topic, if there is one in this region. */
const topicOf = ({ region, settings }: RegionalDeployment): string | undefined => settings.alarmTopics[region];
