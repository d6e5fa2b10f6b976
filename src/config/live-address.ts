/** Where a configuration lies that is read while the functions run. */
export type LiveAddress =
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'ssm'; readonly name: string };

export const LIVE_ADDRESS_HELP = 's3://BUCKET/KEY, or ssm:/NAME for a parameter of Systems Manager';

/** Undefined where the text is no such address, such as the path of a file. */
export function parseLiveAddress(text: string): LiveAddress | undefined {
  const object = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([^*?$\s]+)$/.exec(text);
  if (object) return { kind: 's3', bucket: object[1] ?? '', key: object[2] ?? '' };
  const parameter = /^ssm:(\/[\w.-]+(?:\/[\w.-]+)*)$/.exec(text);
  return parameter ? { kind: 'ssm', name: parameter[1] ?? '' } : undefined;
}

export function liveAddressText(address: LiveAddress): string {
  return address.kind === 's3' ? `s3://${address.bucket}/${address.key}` : `ssm:${address.name}`;
}
