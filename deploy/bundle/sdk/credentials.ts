// @ts-nocheck: stands in the place of @aws-sdk/credential-provider-node, and imports from where that lies.
import { setCredentialFeature } from '@aws-sdk/core/client';
import { CredentialsProviderError } from '@smithy/core/config';

/** The credentials of the function's role, as Lambda puts them into its environment; read at each use. */
export const defaultProvider = (options) => async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const { AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (options?.profile)
    throw new CredentialsProviderError(
      `Profile ${options.profile} can't be used by a deployed function, which has no configuration files: name environment variables instead (\`env: PREFIX\`).`,
      false,
    );
  if (!accessKeyId || !secretAccessKey)
    throw new CredentialsProviderError('The function has no credentials in its environment.', false);
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  return setCredentialFeature(credentials, 'CREDENTIALS_ENV_VARS', 'g');
};
