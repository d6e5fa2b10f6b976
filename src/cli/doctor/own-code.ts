import { resolverIn } from '../../../functions/configuration/custom-code.ts';
import { loadModule } from '../../../functions/configuration/owners-code.ts';
import { ownersCodeIn } from '../../config/check/owners-code.ts';
import type { Deployment } from '../site/journal-access.ts';
import { type Finding, type Says, wrong } from './finding.ts';

/** As long as the slowest policy may take to answer; a module that takes this long to load answers nothing in time. */
const MAX_LOAD_MS = 60_000;

/** Loads each module that a `custom` policy names, as the functions do. It is not asked: what it does with a question is its own affair. */
export async function ownCodeFindings({ config }: Pick<Deployment, 'config'>, folder: string): Promise<Finding[]> {
  const { modules } = ownersCodeIn(config.sets);
  const ends = await Promise.all(
    modules.map(async (path) => {
      const says = await tried(path, folder);
      return says ? [{ ...says, check: 'own code', where: `module ${path}` }] : [];
    }),
  );
  return ends.flat();
}

async function tried(path: string, folder: string): Promise<Says | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not come within ${MAX_LOAD_MS / 1000} s`)), MAX_LOAD_MS);
  });
  try {
    resolverIn(await Promise.race([loadModule(path, folder), late]));
    return undefined;
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '');
    return wrong(
      `It can't be asked, and \`otherwise\` decides in its place: ${why}.`,
      "mend it: its default export is a function (`export default defineResolver(…)` of 's3-concord/custom'); then deploy",
    );
  } finally {
    clearTimeout(timer);
  }
}
