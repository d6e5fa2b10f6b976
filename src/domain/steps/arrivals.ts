import { knownElsewhere } from '../causality/replicas.ts';
import { observe } from '../deciding/decide.ts';
import { type Decision, isFinished, type Observed } from '../model/decision.ts';
import type { Region, VersionId } from '../model/ids.ts';
import { type Head, hangsOnTags, isSameState } from '../model/version.ts';
import type { Arrived, Known } from './facts.ts';
import { type Look, sightingsOf } from './occasion.ts';

/**
 * Where events tell of nothing but replicas of what is known already: the regions to be looked at, for where a replica came to lie only the head
 * shows. None are left where it shows the outcome that stands in a region that has it. Undefined: there may be news.
 */
export function arrivalsToLookAt({ standing, log }: Known, look: Look): readonly Region[] | undefined {
  const sightings = sightingsOf(look);
  if (look.occasion.kind !== 'event' || sightings.length === 0 || !standing || log.at(-1) !== standing)
    return undefined;
  const isKnown = (region: Region, id: VersionId) => knownElsewhere(region, log).has(id);
  if (!sightings.every(({ kind, region, id }) => kind === 'object' && isKnown(region, id))) return undefined;
  const unnoted = sightings.filter(({ region, id }) => !isNoted(region, id, standing));
  return [...new Set(unnoted.map(({ region }) => region))];
}

/** It shows what the region holds by the decision's own word: wherever it came to lie, that makes no difference. */
function isNoted(region: Region, id: VersionId, standing: Decision): boolean {
  const push = standing.pushes[region];
  const isOfOutcome = knownElsewhere(region, [standing]).get(id) === standing.seq;
  return isOfOutcome && (push === undefined || isFinished(push));
}

/** What S3 has brought of the decision, by its heads; undefined where a region does not show the outcome: it may be behind, or hold something new. */
export function broughtByS3({ known, decision, looks }: Arrived): Readonly<Record<Region, Observed>> | undefined {
  const { outcome, ruling, pushes } = decision;
  const [wanted, ignored] = [outcome.write.state, ruling.ignoreMetadata];
  const isThere = ({ region, head }: { region: Region; head: Head }) =>
    head.kind === 'object' &&
    knownElsewhere(region, known.log).has(head.id) &&
    isSameState(head.state, wanted, ignored) &&
    !hangsOnTags(head.state, wanted, ignored);
  if (!looks.every(isThere)) return undefined;
  const left = looks.filter(({ region }) => pushes[region]?.state === 'left-to-s3');
  return Object.fromEntries(left.map(({ region, head }) => [region, observe(head)])) as Record<Region, Observed>;
}
