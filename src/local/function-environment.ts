import type { FunctionEnvironment } from '../../functions/environment.ts';
import { type FunctionName, functionAccessKeyId, principalOf, SERVICE, tableName } from './names.ts';
import type { StackOptions } from './options.ts';

export interface Endpoints {
  readonly dynamodb: string;
  readonly sqs: string;
  /** The embedded regions' S3. */
  readonly s3: Readonly<Record<string, string>>;
}

export interface EnvironmentRequest {
  readonly region: string;
  readonly name: FunctionName;
  readonly regions: readonly string[];
  readonly pushQueueUrl: string;
  readonly endpoints: Endpoints;
  readonly options: StackOptions;
}

export function functionEnvironment(request: EnvironmentRequest): FunctionEnvironment {
  const { region, name, regions, pushQueueUrl, endpoints, options } = request;
  return {
    AWS_REGION: region,
    ...configuration(options),
    CONCORD_STACK: SERVICE,
    CONCORD_TABLE: tableName,
    CONCORD_PUSH_QUEUE_URL: pushQueueUrl,
    CONCORD_PUSH_PRINCIPALS: regions.map((each) => principalOf(functionAccessKeyId(each, 'on-push'))).join(','),
    CONCORD_S3_ENDPOINTS: JSON.stringify(endpoints.s3),
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ACCESS_KEY_ID: functionAccessKeyId(region, name),
    AWS_SECRET_ACCESS_KEY: 'local',
    CONCORD_LOG: 'terminal',
    ...(options.configFolder === undefined ? {} : { CONCORD_CONFIG_FOLDER: options.configFolder }),
    ...ownersEndpoints(options),
    ...seconds('CONCORD_RETRY_BASE_SECONDS', options.retryBaseSeconds),
    ...seconds('CONCORD_RETRY_MAX_SECONDS', options.retryMaxSeconds),
    ...seconds('CONCORD_DELETE_WAIT_SECONDS', options.deleteWaitSeconds),
    ...seconds('CONCORD_CONFIG_SECONDS', options.liveConfigSeconds),
    ...seconds('CONCORD_SWEEP_IDLE_SECONDS', options.sweepIdleSeconds),
  };
}

function configuration({ config, liveConfig }: StackOptions) {
  const text = JSON.stringify(config);
  return liveConfig === undefined
    ? { CONCORD_CONFIG: text }
    : { CONCORD_CONFIG: liveConfig, CONCORD_DEPLOYED_CONFIG: text };
}

/** Functions that `custom` policies ask, and Systems Manager, are the owner's: on AWS, or wherever he says. */
function ownersEndpoints({
  environment = process.env,
}: StackOptions): Pick<FunctionEnvironment, 'AWS_ENDPOINT_URL_LAMBDA' | 'AWS_ENDPOINT_URL_SSM'> {
  const { AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL_SSM } = environment;
  return {
    ...(AWS_ENDPOINT_URL_LAMBDA ? { AWS_ENDPOINT_URL_LAMBDA } : {}),
    ...(AWS_ENDPOINT_URL_SSM ? { AWS_ENDPOINT_URL_SSM } : {}),
  };
}

function seconds<Name extends string>(name: Name, value: number | undefined): { [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: String(value) } as { [Key in Name]: string });
}
