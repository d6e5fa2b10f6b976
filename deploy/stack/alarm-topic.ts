import type { RegionalDeployment } from '../plan/region.ts';
import { getAtt, type Resource, type Resources, ref, sub } from './cloudformation.ts';
import { refuseWithoutTls } from './tls.ts';

/** Where a region's alarms go, with what is needed for them to get there. */
export function alarmTopic({ settings: { alarmEmail, encryptAlarms } }: RegionalDeployment): Resources {
  return {
    AlarmTopic: {
      Type: 'AWS::SNS::Topic',
      Properties: {
        ...(alarmEmail === undefined ? {} : { Subscription: [{ Protocol: 'email', Endpoint: alarmEmail }] }),
        ...(encryptAlarms ? { KmsMasterKeyId: getAtt('AlarmKey', 'Arn') } : {}),
      },
    },
    AlarmTopicPolicy: topicPolicy,
    ...(encryptAlarms ? { AlarmKey: key } : {}),
  };
}

/** It takes the place of the policy by which a topic lets its account's alarms publish, so that has to be said again. */
const topicPolicy: Resource = {
  Type: 'AWS::SNS::TopicPolicy',
  Properties: {
    Topics: [ref('AlarmTopic')],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'TakeAlarms',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: [ref('AlarmTopic')],
          Condition: {
            StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
            ArnLike: {
              'aws:SourceArn': sub(`arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:*`),
            },
          },
        },
        refuseWithoutTls('sns:Publish', [ref('AlarmTopic')]),
      ],
    },
  },
};

/**
 * CloudWatch may use no key that AWS manages: with alias/aws/sns every alarm is refused, and nobody hears of it. So it is a key of our own, whose
 * policy names CloudWatch. In a key's policy `*` is that key.
 */
const key: Resource = {
  Type: 'AWS::KMS::Key',
  Properties: {
    Description: 's3-concord: alarms on their way',
    EnableKeyRotation: true,
    KeyPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OwnedByTheAccount',
          Effect: 'Allow',
          Principal: { AWS: sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root`) },
          Action: 'kms:*',
          Resource: '*',
        },
        {
          Sid: 'LetAlarmsPublish',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Resource: '*',
        },
      ],
    },
  },
};
