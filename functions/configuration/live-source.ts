import { createS3Text } from '../../src/adapters/aws/live/s3-object.ts';
import { createS3Client, type S3ClientOptions } from '../../src/adapters/aws/s3/index.ts';
import { LIVE_ADDRESS_HELP, parseLiveAddress } from '../../src/config/live-address.ts';
import type { Region } from '../../src/domain/model/ids.ts';
import type { VersionedText } from '../../src/ports/versioned-text.ts';

export interface Services {
  /** Where both lie: the home, as the journal does. */
  readonly home: Region;
  readonly s3: Omit<S3ClientOptions, 'region'>;
  readonly ssm: Omit<S3ClientOptions, 'region' | 'forcePathStyle' | 'maxAttempts'>;
}

/** What an address stands for. Systems Manager's client is loaded by nobody else. */
export async function openLiveSource(text: string, { home, s3, ssm }: Services): Promise<VersionedText> {
  const address = parseLiveAddress(text);
  switch (address?.kind) {
    case undefined:
      throw new RangeError(
        `CONCORD_CONFIG ${text} is no address; allowed: ${LIVE_ADDRESS_HELP}, or the path of a file`,
      );
    case 's3':
      return createS3Text({
        ...address,
        region: home,
        client: createS3Client({ region: home, maxAttempts: 2, ...s3 }),
      });
    case 'ssm': {
      const { createSsmText } = await import('../../src/adapters/aws/live/ssm-parameter.ts');
      return createSsmText({ region: home, parameter: address.name, ...ssm });
    }
  }
}
