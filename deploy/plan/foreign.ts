import { addressKey } from '../../src/config/address.ts';

/** Whether a bucket lies on an S3 of its own: nothing of AWS is deployed beside it. */
export function isForeign(address: { readonly bucket: string; readonly endpoint?: string | undefined }): boolean {
  return addressKey(address) !== addressKey({ bucket: address.bucket });
}
