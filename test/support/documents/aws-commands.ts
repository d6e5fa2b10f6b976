import { wordsOf } from './typed.ts';

/** What a line of the AWS CLI asks for, held to the SDK's own model of the service where that is installed. */

interface AwsCommand {
  readonly service: string;
  readonly operation: string;
  /** By their names without the dashes; a flag has no values. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** What stands there without an option. */
  readonly operands: readonly string[];
}

/** Of the CLI itself. */
const GLOBAL = new Set(['endpoint-url', 'region']);

const CLIENTS: Readonly<Record<string, () => Promise<unknown>>> = {
  s3api: () => import('@aws-sdk/client-s3'),
  dynamodb: () => import('@aws-sdk/client-dynamodb'),
  sqs: () => import('@aws-sdk/client-sqs'),
  lambda: () => import('@aws-sdk/client-lambda'),
  events: () => import('@aws-sdk/client-eventbridge'),
};

/** No client of theirs is a dependency: written down from their API references. */
const BY_HAND: Readonly<Record<string, readonly string[]>> = {
  'sns create-topic': ['Name', 'Attributes', 'Tags'],
  'sns subscribe': ['TopicArn', 'Protocol', 'NotificationEndpoint', 'Attributes', 'ReturnSubscriptionArn'],
  'sns set-topic-attributes': ['TopicArn', 'AttributeName', 'AttributeValue'],
  'cloudwatch put-metric-alarm': [
    ...['AlarmName', 'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'Period', 'EvaluationPeriods', 'Threshold'],
    ...['ComparisonOperator', 'TreatMissingData', 'AlarmActions'],
  ],
};

/** The CLI's own commands over S3. */
const S3: Readonly<Record<string, { readonly operands: number; readonly options: readonly string[] }>> = {
  cp: { operands: 2, options: ['metadata', 'recursive'] },
  ls: { operands: 1, options: [] },
};

export function parseAws(line: string): AwsCommand {
  const words = wordsOf(line).slice(1);
  const options: Record<string, string[]> = {};
  const operands: string[] = [];
  let at: string[] = operands;
  for (const word of words) {
    if (word.startsWith('--')) at = options[word.slice(2)] = [];
    else at.push(word);
    // Whatever comes first is the service, and an endpoint before it has one value.
    if (at !== operands && at.length === 1 && operands.length === 0) at = operands;
  }
  const [service = '', operation = '', ...rest] = operands;
  return { service, operation, options, operands: rest };
}

/** What is wrong with it; nothing where it can be typed so. */
export async function mistakesOf(line: string): Promise<string[]> {
  const { service, operation, options, operands } = parseAws(line);
  const own = Object.keys(options).filter((name) => !GLOBAL.has(name));
  const jsons = Object.values(options)
    .flat()
    .filter((value) => /^[[{]/.test(value));
  const broken = jsons.filter((value) => !isJson(value)).map((value) => `${value} is no JSON`);
  if (service === 's3') {
    const known = S3[operation];
    if (!known || operands.length !== known.operands)
      return [`${operation} with ${operands.length} operands`, ...broken];
    return [...own.filter((name) => !known.options.includes(name)), ...broken];
  }
  const members = BY_HAND[`${service} ${operation}`] ?? (await membersOf(service, operation));
  if (!members) return [`${service} ${operation} is not known`];
  const names = members.map((name) => name.toLowerCase());
  const unknown = own.filter((name) => !names.includes(name.replace(/^no-/, '').replaceAll('-', '')));
  return [...unknown.filter((name) => !isBlob(name, names)), ...operands, ...broken];
}

/** The parameters of an operation, from its schema in the SDK. */
async function membersOf(service: string, operation: string): Promise<readonly string[] | undefined> {
  const client = (await CLIENTS[service]?.()) as Record<string, unknown> | undefined;
  const name = operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const schema = client?.[`${name}Request$`] ?? client?.[`${name}Input$`];
  return Array.isArray(schema) ? (schema[4] as string[]) : undefined;
}

/** `--zip-file` of the CLI is `ZipFile` within `Code`. */
const isBlob = (name: string, members: readonly string[]): boolean => name === 'zip-file' && members.includes('code');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
