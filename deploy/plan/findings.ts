import { messageOf } from '../../src/config/check/messages.ts';
import { type Finding, findingsOf } from '../../src/config/check/problems.ts';
import { type PlaceSketch, sketchSets } from '../../src/config/check/sketch.ts';
import { didYouMean } from '../../src/policies/support/nearest.ts';
import { isForeign } from './foreign.ts';
import { partitionOf, regionMistake } from './regions.ts';
import { type DeploySettings, deploySettings } from './settings.ts';

/**
 * What a deployment would refuse of a configuration, beside what nobody takes; told together with that. Works on whatever of it can be made out,
 * and needs neither network nor files.
 */
export function deploymentFindings(config: unknown): readonly Finding[] {
  const { deploy, home } = (config ?? {}) as { readonly deploy?: unknown; readonly home?: unknown };
  const places = (sketchSets(config) ?? []).flatMap((set) => set.places ?? []);
  const onAws = places.filter(({ bucket, endpoint }) => !isForeign({ bucket: bucket ?? '', endpoint }));
  const parsed = deploySettings.safeParse(deploy ?? {}, { error: messageOf, reportInput: true });
  const settings = parsed.data ?? sketchSettings(deploy);
  return [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(findingsOfIssue)),
    ...unknownNames('bucketTriggers', 'bucket', settings, onAws),
    ...unknownNames('alarmTopics', 'region', settings, onAws),
    ...regionFindings(homeOf(home, places, onAws, deploy), onAws, settings.moreRegions),
  ];
}

type Named = Pick<DeploySettings, 'bucketTriggers' | 'alarmTopics' | 'moreRegions'>;

/** Of a section that is wrong elsewhere. */
function sketchSettings(deploy: unknown): Named {
  const { bucketTriggers, alarmTopics, moreRegions } = (deploy ?? {}) as Record<string, unknown>;
  const mapping = (value: unknown) => (typeof value === 'object' && value !== null ? value : {});
  return {
    bucketTriggers: { ...mapping(bucketTriggers) },
    alarmTopics: { ...mapping(alarmTopics) },
    moreRegions: Array.isArray(moreRegions) ? moreRegions : [],
  };
}

function findingsOfIssue(
  issue: Parameters<typeof findingsOf>[0][number] & { readonly keys?: readonly string[] },
): readonly Finding[] {
  const at = ['deploy', ...issue.path];
  if (issue.code !== 'unrecognized_keys') return findingsOf([issue], ['deploy']);
  const allowed = issue.path.length === 0 ? Object.keys(deploySettings.shape) : ['eventBus'];
  return (issue.keys ?? []).map((key) => ({
    at: [...at, key],
    message: `is no field of ${at.join('.')}${didYouMean(key, allowed)}; allowed: ${allowed.join(', ')}`,
  }));
}

function unknownNames(
  setting: 'bucketTriggers' | 'alarmTopics',
  what: 'bucket' | 'region',
  settings: Named,
  onAws: readonly PlaceSketch[],
): readonly Finding[] {
  const known = [...new Set(onAws.flatMap((place) => place[what] ?? []))];
  return Object.keys(settings[setting])
    .filter((name) => !known.includes(name))
    .map((name) => ({
      at: ['deploy', setting, name],
      message: `no ${what} on AWS of this configuration${didYouMean(name, known)}; allowed: ${known.join(', ')}`,
    }));
}

/** Where nothing lies on AWS and nothing is said of deploying, nobody deploys: regions are the owner's to name, the home's too. */
function homeOf(
  home: unknown,
  places: readonly PlaceSketch[],
  onAws: readonly PlaceSketch[],
  deploy: unknown,
): string | undefined {
  const isDeployed = places.length === 0 || onAws.length > 0 || deploy !== undefined;
  return typeof home === 'string' && isDeployed ? home : undefined;
}

/** Places on a foreign S3 are named as their owner likes. */
function regionFindings(
  home: string | undefined,
  onAws: readonly PlaceSketch[],
  more: readonly string[],
): readonly Finding[] {
  const named = [
    ...(home === undefined ? [] : [{ at: ['home'], region: home, why: 'the journal is to lie there' }]),
    ...onAws.map(({ at, region }) => ({ at, region, why: 'the bucket has no endpoint of its own' })),
  ];
  const mistakes = named.flatMap(({ at, region, why }) => {
    const mistake = regionMistake(region, why, more);
    return mistake === undefined ? [] : [{ at, message: mistake }];
  });
  const first = partitionOf(named[0]?.region ?? '');
  const beyond = named.find(({ region }) => partitionOf(region) !== first);
  if (beyond === undefined || mistakes.length > 0) return mistakes;
  const message = `${beyond.region} lies in another partition of AWS than ${named[0]?.region}, where no account has both; name it by an endpoint: with keys of its own, or leave it out`;
  return [{ at: beyond.at, message }];
}
