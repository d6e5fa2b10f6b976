import type { Answer, Write } from '../../src/domain/model/decision.ts';
import type { Engine, EngineName } from '../../src/domain/model/merge.ts';
import type { Conflict } from '../../src/domain/model/policy.ts';
import type { Place } from '../../src/domain/model/version.ts';
import { loadEngine } from '../../src/merge/index.ts';
import { createAdvisers } from '../../src/policies/framework/advisers.ts';

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
  answer: async ({ name }, conflict) => answerTo(name, conflict),
});

/** Whom the new content is said to hold: nobody, some of the uploads, or no word about it. */
function holdingOf(contenders: readonly Write[], whim: number): { holds?: readonly Place[] } {
  const uploads = contenders.filter(({ state }) => state.kind === 'object');
  const held = uploads.filter((_, at) => (whim >> (at % 3)) % 2 === 0);
  return whim % 5 === 0 ? {} : { holds: held.map(({ region, id }) => ({ region, id })) };
}

/** The owner's own code: of one mind about one question, and with a taste for everything that it may say. */
function answerTo(question: string, { contenders }: Conflict): Answer {
  const whim = [...question].reduce((sum, character) => sum + character.charCodeAt(0), 0);
  const chosen = contenders[whim % contenders.length];
  const why = `whim ${whim}`;
  switch (whim % 7) {
    case 0:
      return { kind: 'hold', why };
    case 1:
      return { kind: 'none', why };
    case 2:
      return { kind: 'none', failed: true, why };
    case 3:
    case 4:
      return {
        kind: 'content',
        base64: Buffer.from(`made of ${question}`).toString('base64'),
        ...holdingOf(contenders, whim),
        why,
      };
    default:
      return chosen ? { kind: 'winner', winner: { region: chosen.region, id: chosen.id }, why } : { kind: 'none', why };
  }
}
