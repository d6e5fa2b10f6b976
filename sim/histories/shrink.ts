import { planOf } from '../people/clients.ts';
import type { Parameters } from './parameters.ts';
import { type Result, runOne } from './run.ts';

/**
 * A smaller history that breaks a promise of the same name: writes are taken out, then misfortunes, each as long as it still fails.
 * Everything in a history draws its chances by name, so what is left goes on nearly as it went.
 */
export async function shrink(failing: Result, onProgress: (text: string) => void = () => undefined): Promise<Result> {
  let best = failing;
  const tries = async (change: Partial<Parameters>): Promise<boolean> => {
    const result = await runOne({ ...best.parameters, ...change });
    if (result.violation?.promise !== failing.violation?.promise) return false;
    best = result;
    return true;
  };
  for (let before = ''; before !== JSON.stringify(best.parameters); ) {
    before = JSON.stringify(best.parameters);
    const { only, misfortunes, writes } = best.parameters;
    await withFewer(only ?? Array.from({ length: writes }, (_, index) => index), (kept) => tries({ only: kept }));
    onProgress(`${best.parameters.only?.length ?? writes} writes`);
    await withFewer(misfortunes ?? namesOf(best), (kept) => tries({ misfortunes: kept }));
    onProgress(`${best.parameters.misfortunes?.length ?? 'all'} misfortunes`);
  }
  const { only: _kept, ...rest } = best.parameters;
  return {
    ...best,
    parameters: { ...rest, weather: best.world.weather, plans: planOf(best.parameters, best.world.weather) },
  };
}

function namesOf({ world }: Result): string[] {
  return [...world.misfortunes.happened, ...world.weather.outages.map((_, number) => `outage ${number}`)];
}

/** Takes out halves, then quarters, and at last one at a time. */
async function withFewer<Item>(
  all: readonly Item[],
  isEnough: (kept: readonly Item[]) => Promise<boolean>,
): Promise<void> {
  let kept = all;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await isEnough(fewer)) kept = fewer;
      else at += size;
    }
  }
}
