/** What things are called on the embedded stack: names, ARNs, credentials and ports are told apart by region, as in one AWS account. */

/** The account that fauxqs puts into its ARNs, used throughout. */
export const ACCOUNT = '000000000000';

/** Every queue, function and table of the embedded stack begins like this. */
export const SERVICE = 's3-concord-local';

export const FUNCTION_NAMES = ['on-object-event', 'on-push', 'on-failed-event', 'on-schedule'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export const QUEUE_NAMES = ['push', 'push-dead', 'events', 'failed-events', 'failed-events-dead'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** The queue that calls a function. A timer calls the other; S3 itself calls `on-object-event`, unless its buckets tell the queue of their events. */
export const SOURCE_QUEUES: { readonly [Name in FunctionName]?: QueueName } = {
  'on-object-event': 'events',
  'on-push': 'push',
  'on-failed-event': 'failed-events',
};

export const functionName = (region: string, name: FunctionName): string => `${SERVICE}-${region}-${name}`;

export const functionArn = (region: string, name: FunctionName): string =>
  `arn:aws:lambda:${region}:${ACCOUNT}:function:${functionName(region, name)}`;

/** The function that an Invoke call means: a full name, a short one (`on-push`: the home region's), or an ARN with either. */
export function findFunctionName(
  text: string,
  home: string,
): { readonly region: string; readonly name: FunctionName } | undefined {
  const parts = text.split(':');
  const marker = parts.indexOf('function');
  const region = marker >= 0 ? (parts[marker - 2] ?? home) : home;
  const asked = marker >= 0 ? parts[marker + 1] : parts[0];
  for (const name of FUNCTION_NAMES) {
    if (asked === name) return { region, name };
    const prefix = `${SERVICE}-`;
    const suffix = `-${name}`;
    if (asked?.startsWith(prefix) && asked.endsWith(suffix)) {
      return { region: asked.slice(prefix.length, -suffix.length), name };
    }
  }
  return undefined;
}

export const queueName = (region: string, name: QueueName): string => `${SERVICE}-${region}-${name}`;

export const tableName = `${SERVICE}-journal`;

/**
 * The access key id under which a function signs its requests: it tells the embedded S3 who is calling, and from where. Letters and digits alone,
 * as AWS's are and DynamoDB Local takes them: `CONCORDONPUSHeuZwestZ1`. No region has a capital, so those of the name end it, and `Z` is its hyphen.
 */
export const functionAccessKeyId = (region: string, name: FunctionName): string =>
  `CONCORD${name.toUpperCase().replaceAll('-', '')}${region.replaceAll('-', 'Z')}`;

/** The same for what the stack itself asks: making tables and queues, receiving messages. */
export const STACK_CREDENTIALS = { accessKeyId: 'CONCORDLOCAL', secretAccessKey: 'local' };

/** The principal that S3's events show for requests signed with an access key id. */
export const principalOf = (accessKeyId: string): string => `AWS:${accessKeyId}`;

/** The region that a function's access key id names; undefined for the key of a person or of another program. */
export function regionOfAccessKeyId(accessKeyId: string): string | undefined {
  for (const name of FUNCTION_NAMES) {
    const prefix = functionAccessKeyId('', name);
    const region = accessKeyId.startsWith(prefix) ? accessKeyId.slice(prefix.length) : '';
    if (/^[a-z]/.test(region)) return region.replaceAll('Z', '-');
  }
  return undefined;
}

/** Ports count up from the base port; base port 0 takes any that is free. */
export interface Ports {
  readonly lambda: number;
  readonly dynamodb: number;
  readonly sqs: number;
  s3(regionIndex: number): number;
}

export function portsFrom(base: number): Ports {
  const port = (offset: number) => (base === 0 ? 0 : base + offset);
  return { lambda: port(0), dynamodb: port(1), sqs: port(2), s3: (index) => port(10 + index) };
}
