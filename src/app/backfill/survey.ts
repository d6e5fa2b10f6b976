// src/app/backfill: a bucket that is older than the functions: what differs is counted, estimated, and looked at.
import type { ComparedKey } from '../asking/compare-listings.ts';

/** What the listings of all regions tell, counted. JSON, since it is kept in a bookmark. */
export interface Survey {
  /** Every key once. */
  readonly keys: number;
  /** Of all regions together. */
  readonly entries: number;
  readonly alike: number;
  /** One region holds them, others hold nothing: what a first write is. */
  readonly lagging: number;
  /** Several regions hold the same, others nothing: what lies below in those has to be listed. */
  readonly partly: number;
  /** Regions hold something else: a conflict without a known base. */
  readonly different: number;
  /** ETags alone differ, which says little: the journal and checksums are asked first. */
  readonly unclear: number;
  /** Copies at most, and the bytes that they carry. What is unclear is not in it. */
  readonly copies: number;
  readonly copyBytes: number;
  /** Entries of what is held partly or differently: each one's versions are listed. */
  readonly histories: number;
}

export const NOTHING_SURVEYED: Survey = {
  ...{ keys: 0, entries: 0, alike: 0, lagging: 0, partly: 0, different: 0, unclear: 0 },
  ...{ copies: 0, copyBytes: 0, histories: 0 },
};

/** The same survey with one key more. */
export function withKey(survey: Survey, compared: ComparedKey, regions: number): Survey {
  const { holders, bytes, isAlike } = compared;
  const kind = isAlike ? 'alike' : kindOf(compared);
  const counted = { ...survey, keys: survey.keys + 1, entries: survey.entries + holders, [kind]: survey[kind] + 1 };
  if (kind === 'alike' || kind === 'unclear') return counted;
  const copies = kind === 'different' ? regions - 1 : regions - holders;
  return {
    ...{ ...counted, copies: survey.copies + copies, copyBytes: survey.copyBytes + copies * bytes },
    histories: survey.histories + (kind === 'lagging' ? 0 : holders),
  };
}

function kindOf({ differsBy, holders, isSame }: ComparedKey): 'lagging' | 'partly' | 'different' | 'unclear' {
  if (differsBy === 'etag') return 'unclear';
  if (!isSame) return 'different';
  return holders === 1 ? 'lagging' : 'partly';
}
