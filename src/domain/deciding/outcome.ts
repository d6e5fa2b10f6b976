import type { Base, Decision, Outcome, Write } from '../model/decision.ts';
import { digest } from '../model/digest.ts';
import type { VersionId } from '../model/ids.ts';
import type { Ending, Verdict } from '../model/policy.ts';
import type { HashName } from '../model/surroundings.ts';
import type { ObjectState } from '../model/version.ts';
import { completeSurroundings } from '../surroundings/surroundings.ts';
import { placesOf } from './plan.ts';

/** What is told of bytes besides themselves. */
export interface Fingerprints {
  /** How S3 would know these bytes. */
  fingerprint(bytes: Uint8Array): Pick<ObjectState, 'etag' | 'checksum'>;
  /** In hex of lower case. */
  hash(name: HashName, bytes: Uint8Array): string;
}

/** What the verdict comes to; `seq` is the number that the entry will have. */
export function outcomeOf(
  { winner, ending }: Verdict,
  contenders: readonly Write[],
  base: Base | undefined,
  { log, seq }: { readonly log: readonly Decision[]; readonly seq: number },
  fingerprints: Fingerprints,
): Outcome {
  if (ending?.kind !== 'merges' || winner.state.kind !== 'object') return { kind: 'winner', write: settled(winner) };
  const bases = base ? [base.write] : [];
  const of = [...ending.holds, ...bases].map((write) => ({
    region: write.region,
    id: write.id,
    places: placesOf(write, log),
  }));
  const state = mergedState(ending, fingerprints);
  // Above all that contended, and named by it: whoever decides about the same comes to the same.
  const name = digest(JSON.stringify([...contenders, ...bases].map(({ region, id }) => [region, id]).sort()));
  const time = Math.max(...contenders.map(({ stamp }) => stamp.time));
  const decision = Math.max(...contenders.map(({ stamp }) => stamp.decision));
  const stamp = { ...winner.stamp, time, decision, layer: 0 as const };
  const id = `merge-${name}` as VersionId;
  // It was made here, wherever the winner was written.
  const { key: _, repeats: _nothing, claim: _claim, ...like } = winner;
  const write: Write = { ...like, id, state, stamp, via: 'merge', madeBy: seq };
  return { kind: 'merged', write, of };
}

/** What a merge comes to. Its tags are told also where it has none: nobody has to read them any more. */
export function mergedState(
  { content, around }: Extract<Ending, { kind: 'merges' }>,
  { fingerprint, hash }: Fingerprints,
): ObjectState {
  const { headers, metadata, tags } = completeSurroundings(around, (name) => hash(name, content));
  const tagCount = Object.keys(tags).length;
  return {
    kind: 'object',
    size: content.length,
    ...fingerprint(content),
    ...{ headers, metadata, tags },
    ...(tagCount === 0 ? {} : { tagCount }),
  };
}

function settled(winner: Write): Write {
  return { ...winner, stamp: { ...winner.stamp, layer: 0 } };
}
