/** Configurations whose templates have, between them, every kind of resource and every setting that changes one. */

export interface Variant {
  readonly region: string;
  readonly document: object;
  /** Of the framework. */
  readonly options?: readonly string[];
}

const DOCUMENTS = { 'us-east-1': 'docs-virginia', 'eu-west-1': 'docs-dublin' };
const PHOTOS = { 'us-east-1': 'photos.virginia', 'ap-northeast-1': 'photos.tokyo' };
const BOTH = { documents: { buckets: DOCUMENTS }, photos: { buckets: PHOTOS } };
const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:office-hours';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:ops';
const PUSH_ROLE = ['pushRoleArn=arn:aws:iam::111122223333:role/s3-concord-test-push', 'pushRoleId=AROAEXAMPLE'];

const last = { policy: 'last-writer-wins' };
const written = (more: object) => ({ home: 'us-east-1', sets: BOTH, ...more });

export const VARIANTS: Readonly<Record<string, Variant>> = {
  'the home': { region: 'us-east-1', document: written({}) },
  'a region beside the home': {
    region: 'eu-west-1',
    document: written({}),
    options: PUSH_ROLE.flatMap((param) => ['--param', param]),
  },
  'a home without buckets': { region: 'eu-central-1', document: written({ home: 'eu-central-1' }) },
  'a table that is there': { region: 'us-east-1', document: written({}), options: ['--param', 'journal=existing'] },
  'everything that can be switched on': {
    region: 'us-east-1',
    document: written({
      sets: {
        ...BOTH,
        documents: {
          buckets: DOCUMENTS,
          rules: [{ tag: { team: 'red' }, ...last }, { prefix: 'a/', policy: { use: 'custom', lambda: LAMBDA } }, last],
        },
      },
      deploy: {
        triggers: 'eventbridge',
        kmsKeys: [KEY],
        liveConfig: 'ssm:/acme/concord',
        notifications: { eventBus: 'acme' },
        tracing: true,
        alarmEmail: 'ops@example.com',
        agreementMinutes: 5,
      },
    }),
  },
  'everything that can be switched off': {
    region: 'us-east-1',
    document: written({ deploy: { triggers: 'none', alarms: false, dashboard: false } }),
  },
  'buckets of our making, alarms for a topic of theirs': {
    region: 'us-east-1',
    document: written({
      deploy: {
        createBuckets: true,
        bucketTriggers: { 'photos.virginia': 'eventbridge' },
        alarmTopics: { 'us-east-1': TOPIC },
        liveConfig: 's3://acme-config/concord.yml',
      },
    }),
  },
};
