import { defineConfig } from 'vitest/config';

/** Needs Chromium, and so is no part of `npm test`. */
export default defineConfig({
  test: { include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
