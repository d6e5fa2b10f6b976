import { defineConfig } from 'vitest/config';

/** Needs Python and moto (test/moto/install), and so is no part of `npm test`. The framework has one folder to work in: one file at a time. */
export default defineConfig({
  test: {
    include: ['test/moto/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
