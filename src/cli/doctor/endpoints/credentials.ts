import { createS3Client } from '../../../adapters/aws/s3/index.ts';
import { GIVE_CREDENTIALS, lacksCredentials, nextStep, ofProfile } from '../../errors.ts';
import type { Deployment } from '../../site/journal-access.ts';
import { type Finding, wrong } from '../finding.ts';

/** Without them no question reaches AWS, and every check would blame whatever it looks at. Undefined where there are some, right or wrong. */
export async function missingCredentials({ local, compiled }: Deployment): Promise<Finding | undefined> {
  if (local) return undefined;
  const client = createS3Client({ region: compiled.home });
  try {
    await client.config.credentials();
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    const why = lacksCredentials(error)
      ? `there are no credentials for it${ofProfile()}`
      : `its credentials can't be had: ${message}`;
    return {
      ...wrong(
        `AWS could not be asked: ${why}. So nothing there was looked at.`,
        lacksCredentials(error) ? GIVE_CREDENTIALS : (nextStep(error) ?? GIVE_CREDENTIALS),
      ),
      check: 'credentials',
      where: 'AWS',
    };
  } finally {
    client.destroy();
  }
}
