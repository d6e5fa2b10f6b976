import { createHash } from 'node:crypto';
import { parseETag } from '../domain/model/ids.ts';
import type { HashName } from '../domain/model/surroundings.ts';
import type { ObjectState } from '../domain/model/version.ts';

/** How S3 would know these bytes: by their MD5 (where the bucket's encryption lets it), and by the checksum that is sent along. */
export function fingerprint(bytes: Uint8Array): Required<Pick<ObjectState, 'etag' | 'checksum'>> {
  return {
    etag: parseETag(createHash('md5').update(bytes).digest('hex')),
    checksum: { algorithm: 'SHA256', value: createHash('sha256').update(bytes).digest('base64') },
  };
}

/** In hex of lower case, as tools leave it in metadata. */
export function hash(name: HashName, bytes: Uint8Array): string {
  return createHash(name).update(bytes).digest('hex');
}
