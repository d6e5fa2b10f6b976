import { objectStoreContract } from './object-store.ts';
import { httpWorld, memoryWorld } from './object-store-worlds.ts';

objectStoreContract('over the embedded S3, in memory', memoryWorld);
objectStoreContract('for AWS, over HTTP', httpWorld);
