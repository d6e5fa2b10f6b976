import { METRIC_NAMESPACE } from '../../functions/metrics.ts';
import type { MetricName } from '../../src/ports/metrics.ts';
import { BEHIND_SECONDS } from '../limits.ts';
import type { RegionalDeployment } from '../region.ts';
import { getAtt, type Properties, type Resource, type Resources, ref } from './cloudformation.ts';

const CONFIGURATION_ERRORS: MetricName = 'ConfigurationErrors';

/** What somebody must hear of: messages given up, a region that falls behind, and a live configuration that is not in force. */
export function alarms({ names, region, settings }: RegionalDeployment): Resources {
  const email = settings.alarmEmail;
  const actions = email === undefined ? {} : { AlarmActions: [ref('AlarmTopic')], OKActions: [ref('AlarmTopic')] };
  const alarmOn = (metric: Properties): Resource => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      ...actions,
      ...metric,
    },
  });
  const alarm = (queue: string, metric: string, rest: Properties): Resource =>
    alarmOn({
      Namespace: 'AWS/SQS',
      MetricName: metric,
      Dimensions: [{ Name: 'QueueName', Value: getAtt(queue, 'QueueName') }],
      ...rest,
    });
  const deadLetters = (queue: string, what: string) =>
    alarm(queue, 'ApproximateNumberOfMessagesVisible', {
      Threshold: 1,
      AlarmDescription: `${names.stack} in ${region}: ${what}`,
    });

  // One container that sees it now and then is a hiccup; three times five minutes are not.
  const configurationErrors = alarmOn({
    Namespace: METRIC_NAMESPACE,
    MetricName: CONFIGURATION_ERRORS,
    Threshold: 1,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    AlarmDescription: `${names.stack} in ${region}: the live configuration is broken or can't be read, and an older one is in force. The functions' logs say why.`,
  });

  return {
    PushDeadLettersAlarm: deadLetters(
      'PushDeadLetters',
      'pushes were given up. Mend the cause, then redrive the queue: a push of an older decision does no harm.',
    ),
    FailedEventsDeadLettersAlarm: deadLetters(
      'FailedEventsDeadLetters',
      'events were given up. Mend the cause, then redrive the queue: an event that was considered already does no harm.',
    ),
    PushesBehindAlarm: alarm('PushQueue', 'ApproximateAgeOfOldestMessage', {
      Threshold: BEHIND_SECONDS,
      EvaluationPeriods: 3,
      AlarmDescription: `${names.stack} in ${region}: a push has waited for an hour. Is a region unreachable?`,
    }),
    ...(settings.liveConfig === undefined ? {} : { ConfigurationErrorsAlarm: configurationErrors }),
    ...(email === undefined ? {} : { AlarmTopic: topic(email) }),
  };
}

const topic = (email: string): Resource => ({
  Type: 'AWS::SNS::Topic',
  Properties: { Subscription: [{ Protocol: 'email', Endpoint: email }] },
});
