import { packageBoth } from './packaged.ts';

// In one file, and so in one process: two that package at once would write the same artifacts.
packageBoth();
await import('./stack.ts');
await import('./exposure.ts');
await import('./artifacts.ts');
