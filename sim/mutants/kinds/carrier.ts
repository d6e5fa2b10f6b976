import { edit, type Mutant } from '../mutant.ts';

/** S3's own replication is trusted too far. */
export const CARRIER: readonly Mutant[] = [
  {
    name: 'whoever lies above a replica has seen it',
    isCarriedByS3: true,
    edits: [
      edit(
        'domain/causality/replicas',
        'return shown > 0 && log.some((decision) => headsSeen(decision, region).has(entry.id)) ? shown : 0;',
        'return shown;',
      ),
    ],
  },
  {
    name: 'the event of a replica taken for its arrival on top',
    isCarriedByS3: true,
    edits: [edit('domain/steps/arrivals', 'if (!looks.every(isThere)) return undefined;', '')],
  },
  {
    name: 'S3 is waited for without end',
    isCarriedByS3: true,
    edits: [
      edit(
        'domain/causality/awaited',
        "return state === 'left-to-s3' && now < until;",
        "return state === 'left-to-s3';",
      ),
    ],
  },
  {
    name: 'a replica of what is known is no reason to look',
    isCarriedByS3: true,
    edits: [
      edit(
        'domain/steps/arrivals',
        'sightings.filter(({ region, id }) => !isNoted(region, id, standing))',
        'sightings.slice(0, 0)',
      ),
    ],
  },
];
