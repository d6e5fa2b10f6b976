import { registerHooks } from 'node:module';
import { MUTANTS } from './list.ts';
import type { Mutant } from './mutant.ts';

/** Makes the named mutant of whatever is imported from now on: sources are changed on their way from the disk, files never are. */
export function breed(name: string): void {
  const mutant = MUTANTS.find((candidate) => candidate.name === name);
  if (!mutant) throw new RangeError(`no mutant is called ${name}`);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const edits = mutant.edits.filter(({ file }) => url.endsWith(`/${file}`));
      if (edits.length === 0) return loaded;
      return { ...loaded, source: mutated(String(loaded.source), { ...mutant, edits }) };
    },
  });
}

/** Throws where the product has changed so that the mutant no longer applies: it is then to be bred anew. */
export function mutated(source: string, { name, edits }: Mutant): string {
  return edits.reduce((text, { file, find, replace }) => {
    const pattern = new RegExp(find.trim().split(/\s+/).map(literally).join('\\s*'));
    if (!pattern.test(text)) throw new RangeError(`mutant "${name}": ${file} no longer holds: ${find}`);
    return text.replace(pattern, () => replace);
  }, source);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
