// src/adapters/aws/custom: asks an owner's Lambda function.
import { InvokeCommand, type InvokeCommandOutput, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';

/** What Lambda takes in one synchronous call, and gives back. */
const MAX_PAYLOAD_BYTES = 6 * 2 ** 20;

/** A connection with TLS to the farthest region takes 300 ms. */
const CONNECTION_MS = 3_000;

/** One retry: of throttling, of a connection that broke, of an error of the service itself. Its delay is below half a second. */
const MAX_ATTEMPTS = 2;

export interface LambdaCodeOptions {
  /** Absent: AWS itself. */
  readonly endpoint?: string;
  /** Absent: the SDK's own chain, in a Lambda function its role. */
  readonly credentials?: NonNullable<LambdaClientConfig['credentials']>;
}

/** Resolves to what the function answered, as JSON has it. Rejects with a sentence that says what to do. */
export type InvokeCode = (arn: string, request: object, signal: AbortSignal) => Promise<unknown>;

/** Owners' Lambda functions, each called in the region that its ARN names. */
export function createLambdaCode(options: LambdaCodeOptions): InvokeCode {
  const clients = new Map<string, LambdaClient>();
  return async (arn, request, signal) => {
    const Payload = JSON.stringify(request);
    const bytes = Buffer.byteLength(Payload);
    if (bytes > MAX_PAYLOAD_BYTES)
      throw new RangeError(
        `The request has ${bytes} bytes, and Lambda takes ${MAX_PAYLOAD_BYTES}: lower max-bytes, or leave contents out.`,
      );
    const command = new InvokeCommand({ FunctionName: arn, InvocationType: 'RequestResponse', Payload });
    const output = await clientFor(regionOf(arn))
      .send(command, { abortSignal: signal })
      .catch((error: Error) => {
        throw new Error(adviceOn(error, arn), { cause: error });
      });
    return answerIn(output, arn);
  };

  function clientFor(region: string): LambdaClient {
    const client = clients.get(region) ?? createClient(region, options);
    clients.set(region, client);
    return client;
  }
}

function createClient(region: string, { endpoint, credentials }: LambdaCodeOptions): LambdaClient {
  return new LambdaClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    retryMode: 'standard',
    maxAttempts: MAX_ATTEMPTS,
    // How long an answer may take is the policy's to say, by the signal.
    requestHandler: { connectionTimeout: CONNECTION_MS },
  });
}

function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

function adviceOn({ name, message }: Error, arn: string): string {
  switch (name) {
    case 'AccessDeniedException':
      return `It may not be invoked (${message}): deploy again, which allows it to the functions' roles; in another account the function has to allow it, too.`;
    case 'ResourceNotFoundException':
      return `There is no such function in ${regionOf(arn)}: deploy it, or correct the ARN in the configuration.`;
    case 'TooManyRequestsException':
      return `It is throttled (${message}): raise its reserved concurrency, or the account's.`;
    case 'RequestTooLargeException':
      return `The request is too large (${message}): lower max-bytes, or leave contents out.`;
    default:
      return `Lambda did not call it (${name}: ${message}).`;
  }
}

function answerIn({ FunctionError, Payload }: InvokeCommandOutput, arn: string): unknown {
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(`It failed (${errorIn(text)}): its own log tells more.`);
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new TypeError(`What ${arn} answered is no JSON.`);
  }
}

function errorIn(text: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(text);
    return `${errorType ?? 'Error'}: ${errorMessage ?? 'no message'}`;
  } catch {
    return text;
  }
}
