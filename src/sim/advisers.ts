import type { Engine, EngineName } from '../domain/merge.ts';
import { loadEngine } from '../merge/index.ts';
import { createAdvisers } from '../policies/advisers.ts';

const NAMES = ['json', 'text', 'union', 'automerge'] as const satisfies readonly EngineName[];

/** Loaded beforehand: in the simulated world nothing may take longer than microtasks but what the kernel lets take longer. */
export const ENGINES = new Map<EngineName, Engine>(
  await Promise.all(NAMES.map(async (name) => [name, await loadEngine(name)] as const)),
);

export const ADVISERS = createAdvisers({
  engine: async (name) => {
    const engine = ENGINES.get(name);
    if (!engine) throw new RangeError(`no engine is called ${name}`);
    return engine;
  },
});
