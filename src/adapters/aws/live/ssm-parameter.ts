import { GetParameterCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { Unavailable } from '../../../ports/errors.ts';
import type { VersionedText } from '../../../ports/versioned-text.ts';
import { LIVE_READ } from './limits.ts';

export interface SsmTextOptions {
  readonly region: string;
  /** With the slash at its beginning. */
  readonly parameter: string;
  /** Absent: AWS itself. */
  readonly endpoint?: string;
  /** Absent: the SDK's own chain, in a Lambda function its role. */
  readonly credentials?: NonNullable<SSMClientConfig['credentials']>;
}

/** A parameter of type String. Systems Manager counts its versions, and has no conditional request. */
export function createSsmText({ region, parameter, ...options }: SsmTextOptions): VersionedText {
  const name = `ssm:${parameter}`;
  const client = new SSMClient({
    region,
    ...options,
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: LIVE_READ.attemptMs,
      requestTimeout: LIVE_READ.attemptMs,
      throwOnRequestTimeout: true,
    },
  });
  return {
    name,
    async read(known) {
      const command = new GetParameterCommand({ Name: parameter, WithDecryption: false });
      const { Parameter } = await client
        .send(command, { abortSignal: AbortSignal.timeout(LIVE_READ.totalMs) })
        .catch((error: Error) => {
          throw new Unavailable(adviceOn(error, name, region), { cause: error });
        });
      if (Parameter?.Type === 'SecureString')
        throw new Unavailable(`${name} is a SecureString: store the configuration as a String.`);
      const version = String(Parameter?.Version ?? '');
      return version === known ? undefined : { text: Parameter?.Value ?? '', version };
    },
  };
}

function adviceOn({ name, message }: Error, parameter: string, region: string): string {
  switch (name) {
    case 'ParameterNotFound':
      return `${parameter} is not there: put the configuration into a parameter of that name in ${region}.`;
    case 'AccessDeniedException':
      return `${parameter} is denied: allow ssm:GetParameter on it in ${region}. Systems Manager says: ${message}`;
    default:
      return `${parameter} can't be read in ${region} (${name}: ${message}). It is tried again.`;
  }
}
