import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/servers/**', 'test/moto/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Left alone, Vitest keeps one core free: of two, that is half of all.
    maxWorkers: availableParallelism(),
  },
});
