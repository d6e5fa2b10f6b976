import { isDeepStrictEqual } from 'node:util';
import { toAddress } from './address.ts';
import { ConfigError, type Path, pathText } from './check/config-error.ts';
import { ownersCodeIn, secondsToWait } from './check/owners-code.ts';
import type { Finding } from './check/problems.ts';
import { enginesDeployed, enginesIn } from './engines.ts';
import type { Config } from './shape/schema.ts';

/**
 * A live configuration may change rules. What a deployment has wired by the deployed one it must leave as it is: functions, roles, triggers and
 * the journal would not follow. Throws a ConfigError with all that differs.
 */
export function refuseWhatIsWired(live: Config, deployed: Config, source: string): void {
  const findings = [
    ...aboutHome(live, deployed),
    ...aboutSets(live, deployed),
    ...aboutEngines(live, deployed),
    ...aboutOwnersCode(live, deployed),
  ];
  if (findings.length === 0) return;
  const problems = findings.map(({ at, message }) => ({ path: pathText(at), message: `${message}; deploy for that` }));
  throw new ConfigError(source, problems);
}

function aboutHome({ home }: Config, deployed: Config): readonly Finding[] {
  return home === deployed.home ? [] : [{ at: ['home'], message: `is ${deployed.home} where it is deployed` }];
}

function aboutSets(live: Config, deployed: Config): readonly Finding[] {
  const names = [...new Set([...Object.keys(deployed.sets), ...Object.keys(live.sets)])];
  return names.flatMap((name) => {
    const [now, then] = [live.sets[name], deployed.sets[name]];
    const at: Path = ['sets', name];
    if (!then) return [{ at, message: 'is no set that was deployed' }];
    if (!now) return [{ at, message: 'was deployed, and is missing here' }];
    if (isDeepStrictEqual(placesOf(now), placesOf(then))) return [];
    return [{ at: [...at, 'buckets'], message: `are not those that were deployed, in their order (${textOf(then)})` }];
  });
}

function placesOf({ buckets }: Config['sets'][string]) {
  return Object.entries(buckets).map(([region, written]) => [region, toAddress(written)]);
}

function textOf({ buckets }: Config['sets'][string]): string {
  return Object.entries(buckets)
    .map(([region, written]) => `${region}: ${toAddress(written).bucket}`)
    .join(', ');
}

function aboutEngines(live: Config, deployed: Config): readonly Finding[] {
  const carried = enginesDeployed(deployed, true);
  const missing = enginesIn(live).filter((engine) => !carried.includes(engine));
  return missing.map((engine) => ({
    at: ['sets'],
    message: `has a policy for which no ${engine} engine was deployed`,
  }));
}

/** Modules are bundled, Lambdas allowed, and the functions' time limits have room for both. */
function aboutOwnersCode(live: Config, deployed: Config): readonly Finding[] {
  const [now, then] = [ownersCodeIn(live.sets), ownersCodeIn(deployed.sets)];
  const strangers = [
    ...now.modules.filter((module) => !then.modules.includes(module)),
    ...now.lambdas.filter((lambda) => !then.lambdas.includes(lambda)),
  ];
  const isLonger = secondsToWait(live.sets) > secondsToWait(deployed.sets);
  return [
    ...strangers.map((code) => ({ at: ['sets'], message: `asks ${code}, which was not deployed` })),
    ...(isLonger
      ? [{ at: ['sets'], message: 'waits longer for own code than the functions were given time for' }]
      : []),
  ];
}
