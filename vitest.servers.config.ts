import { defineConfig } from 'vitest/config';

/** Needs programs of others, and so is no part of `npm test`; see test/servers. */
export default defineConfig({
  test: { include: ['test/servers/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
});
