import { enableCompileCache } from 'node:module';

// What a command loads is compiled once, not at each start.
enableCompileCache();
const { main } = await import('./program.ts');
await main(process.argv);
