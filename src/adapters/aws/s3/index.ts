export { type BucketClientOptions, createBucketClient } from './bucket-client.ts';
export { createS3Client, type S3ClientOptions } from './client.ts';
export { isOutside } from './diagnosis.ts';
export { MAX_VERSIONS_EXAMINED, STORE_LIMITS, type StoreLimits } from './limits.ts';
export { listKeys } from './list-keys.ts';
export { createObjectStore, type ObjectStoreOptions } from './object-store.ts';
export { isAws } from './on-aws.ts';
export { type Probed, probe, SPELLED, WAYS, type Way } from './probe/index.ts';
