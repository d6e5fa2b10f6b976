import type { ByteFields, Treatment } from '../model/byte-fields.ts';
import { PREVIOUS_ETAG } from '../model/claim.ts';

/** What tools are known to write. A rule's own list comes before it. */
export const KNOWN_BYTE_FIELDS: readonly { readonly of: string; readonly fields: ByteFields }[] = [
  {
    of: 's3cmd, and the MinIO client with --preserve',
    fields: { 's3cmd-attrs': 'attributes', 'mc-attrs': 'attributes' },
  },
  {
    of: 'AWS’s encryption clients (keys and lengths belong to one ciphertext), and headers of checksums that ended up in metadata',
    fields: { 'x-amz-*': 'drop' },
  },
  {
    of: 'rclone (mtime; md5chksum of multipart uploads), s3fs, gsutil, AWS DataSync and FSx, Backblaze B2',
    fields: {
      src_last_modified_millis: 'time',
      '*mtime*': 'time',
      ctime: 'time',
      'file-ctime': 'time',
      'last-modified': 'time',
    },
  },
  {
    of: 'uploaders of all kinds: aptly, s3_website, Content-MD5 kept as metadata',
    fields: { '*md5*': 'md5' },
  },
  {
    of: 'uploaders of all kinds, Backblaze B2 (large_file_sha1)',
    fields: {
      'sha1*': 'sha1',
      'sha-1*': 'sha1',
      '*-sha1': 'sha1',
      '*_sha1': 'sha1',
      'sha256*': 'sha256',
      'sha-256*': 'sha256',
      '*-sha256': 'sha256',
      '*_sha256': 'sha256',
      '*checksum*sha1*': 'sha1',
      '*checksum*sha256*': 'sha256',
    },
  },
  {
    of: 'whatever else tells of bytes that are no more',
    fields: {
      'sha224*': 'drop',
      'sha384*': 'drop',
      'sha512*': 'drop',
      'sha-512*': 'drop',
      '*-sha512': 'drop',
      '*crc32*': 'drop',
      '*crc64*': 'drop',
      'blake2*': 'drop',
      'blake3*': 'drop',
      xxh3: 'drop',
      'xxhash*': 'drop',
      '*checksum*': 'drop',
      '*chksum*': 'drop',
      hash: 'drop',
      'content-hash': 'drop',
      'file-hash': 'drop',
      digest: 'drop',
      'content-digest': 'drop',
      etag: 'drop',
      '*-etag': 'drop',
      'content-length': 'drop',
      'file-size': 'drop',
      filesize: 'drop',
      'original-size': 'drop',
    },
  },
];

/** By the rule's own list, then by the one above. */
export function treatmentOf(name: string, own: ByteFields = {}): Treatment {
  const field = name.toLowerCase();
  // What its writer had read says nothing of whoever merges.
  if (field === PREVIOUS_ETAG) return 'drop';
  for (const fields of [own, ...KNOWN_BYTE_FIELDS.map((known) => known.fields)]) {
    const found = Object.entries(fields).find(([pattern]) => fits(field, pattern.toLowerCase()));
    if (found) return found[1];
  }
  return 'keep';
}

/** By hand, in linear time for the few stars that a name has: an owner's pattern becomes no regular expression. */
function fits(name: string, pattern: string): boolean {
  const [beginning = '', ...parts] = pattern.split('*');
  const ending = parts.pop();
  if (ending === undefined) return name === pattern;
  if (!name.startsWith(beginning)) return false;
  let at = beginning.length;
  for (const part of parts) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - ending.length >= at && name.endsWith(ending);
}
