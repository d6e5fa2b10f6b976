import { describe, expect, it } from 'vitest';
import { ACCOUNT, allStatements, ofType } from '../template.ts';
import { DUBLIN, HOME, resourceOf, templateOf } from './packaged.ts';

describe.each([HOME, DUBLIN])('what nobody should reach, in %s', (region) => {
  it('is refused without TLS: queues, the topic, and the bucket that the framework deploys from', () => {
    const { Resources } = templateOf(region);
    const refused = allStatements(Resources).filter(
      ({ Effect, Condition }) =>
        Effect === 'Deny' && /^."Bool":."aws:SecureTransport":"?false"?..$/.test(JSON.stringify(Condition)),
    );
    const ids = Object.keys(Resources).filter((id) =>
      /^AWS::(SQS::Queue|SNS::Topic|S3::Bucket)$/.test(Resources[id]?.Type ?? ''),
    );
    const named = JSON.stringify(refused.map(({ Resource }) => Resource));
    expect(ids).toHaveLength(6);
    for (const id of ids) expect(named).toContain(id);
  });

  it('has one policy for each queue and topic, since a second one would take the place of the first', () => {
    for (const [type, field] of [
      ['AWS::SQS::QueuePolicy', 'Queues'],
      ['AWS::SNS::TopicPolicy', 'Topics'],
    ] as const) {
      const targets = ofType(templateOf(region), type).flatMap(({ Properties }) => Properties[field] as string[]);
      expect([type, targets.length]).toEqual([type, new Set(targets).size]);
    }
  });

  it('lets alarms publish, which a policy of its own takes from a topic unless it says so', () => {
    const topic = resourceOf(region, 'AlarmTopicPolicy')?.Properties.PolicyDocument;
    expect(allStatements(topic)).toContainEqual({
      Sid: 'TakeAlarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: ['AlarmTopic'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${ACCOUNT}:alarm:*` },
      },
    });
  });

  it('the deployment bucket is public to nobody', () => {
    const [bucket] = ofType(templateOf(region), 'AWS::S3::Bucket');
    expect(bucket?.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });
});
