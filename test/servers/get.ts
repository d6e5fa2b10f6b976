import { elasticmq, seaweedfs } from './tools.ts';

/** `npm run servers`: fetches what `npm run test:servers` starts, or says why it can't be had. */
try {
  await Promise.all([seaweedfs(), elasticmq()]);
} catch (error) {
  console.log((error as Error).message);
  process.exitCode = 1;
}
