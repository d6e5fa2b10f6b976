export { type BucketClientOptions, createBucketClient } from './client/bucket-client.ts';
export { createS3Client, type S3ClientOptions } from './client/client.ts';
export { isOutside } from './client/diagnosis.ts';
export { MAX_VERSIONS_EXAMINED, STORE_LIMITS, type StoreLimits } from './client/limits.ts';
export { isAws } from './client/on-aws.ts';
export { createObjectStore, type ObjectStoreOptions } from './object-store.ts';
export { type Probed, probe, SPELLED, WAYS, type Way } from './probe/index.ts';
export { listKeys } from './read/list-keys.ts';
