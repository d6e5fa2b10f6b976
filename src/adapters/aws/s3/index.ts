export { createS3Client, type S3ClientOptions } from './client.ts';
export { MAX_VERSIONS_EXAMINED, STORE_LIMITS, type StoreLimits } from './limits.ts';
export { listKeys } from './list-keys.ts';
export { createObjectStore, type ObjectStoreOptions } from './object-store.ts';
