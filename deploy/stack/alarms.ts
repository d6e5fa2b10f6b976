import { BEHIND_SECONDS } from '../limits.ts';
import type { RegionalDeployment } from '../region.ts';
import { getAtt, type Properties, type Resource, type Resources, ref } from './cloudformation.ts';

/** What somebody must hear of: messages given up, and a region that falls behind. */
export function alarms({ names, region, settings }: RegionalDeployment): Resources {
  const email = settings.alarmEmail;
  const actions = email === undefined ? {} : { AlarmActions: [ref('AlarmTopic')], OKActions: [ref('AlarmTopic')] };
  const alarm = (queue: string, metric: string, rest: Properties): Resource => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: 'AWS/SQS',
      MetricName: metric,
      Dimensions: [{ Name: 'QueueName', Value: getAtt(queue, 'QueueName') }],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      ...actions,
      ...rest,
    },
  });
  const deadLetters = (queue: string, what: string) =>
    alarm(queue, 'ApproximateNumberOfMessagesVisible', {
      Threshold: 1,
      AlarmDescription: `${names.stack} in ${region}: ${what}`,
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
    ...(email === undefined ? {} : { AlarmTopic: topic(email) }),
  };
}

const topic = (email: string): Resource => ({
  Type: 'AWS::SNS::Topic',
  Properties: { Subscription: [{ Protocol: 'email', Endpoint: email }] },
});
