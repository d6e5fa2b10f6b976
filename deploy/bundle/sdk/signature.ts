// @ts-nocheck: stands in the place of @aws-sdk/signature-v4-multi-region, and imports from where that lies.
import { SignatureV4 } from '@smithy/signature-v4';

/** Signs for one region. */
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency = () => 'none';
}
export { SignatureV4 as SignatureV4SignWithCredentials };
