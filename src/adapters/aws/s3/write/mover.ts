import { copyBetweenProviders } from './copy-between.ts';
import { copyWithinProvider } from './copy-within.ts';
import type { Guards, Unguarded } from './guards.ts';
import { copyInParts } from './multipart.ts';
import { copyPartWithin, streamPartBetween } from './parts.ts';
import { type Attempt, guardOf, isSameProvider, pinnedETag, type Transfer } from './transfer.ts';

/** Carries a version from one bucket to another by one conditional request. */
export type Mover = (transfer: Transfer) => Promise<Attempt>;

/**
 * How the bytes come to the target: its server copies them itself, whole or in parts; or they stream through here, where the two buckets lie
 * at different providers, or the target's server would copy whatever lies there now. `unguarded` where no way is guarded.
 */
export async function moverFor(transfer: Transfer, guards: Guards): Promise<Mover | Unguarded> {
  return transfer.state.size > transfer.limits.singleCopyBytes
    ? await moverOfParts(transfer, guards)
    : await moverOfWhole(transfer, guards);
}

async function moverOfWhole(transfer: Transfer, guards: Guards): Promise<Mover | Unguarded> {
  const { target, source, expected } = transfer;
  if (isSameProvider(source, target)) {
    const pinned = pinnedETag(transfer) === undefined ? [] : (['copy-source-if-match'] as const);
    const lack = await guards.lacking(target, [guardOf('copy', expected), 'copy-source-version', ...pinned]);
    if (lack === undefined) return copyWithinProvider;
    if (lack.reason !== 'unguarded') return lack;
  }
  return (await guards.lacking(target, [guardOf('put', expected)])) ?? copyBetweenProviders;
}

async function moverOfParts(transfer: Transfer, guards: Guards): Promise<Mover | Unguarded> {
  const { target, source, expected } = transfer;
  const unguarded = await guards.lacking(target, [guardOf('complete', expected)]);
  if (unguarded) return unguarded;
  if (!isSameProvider(source, target)) return (all) => copyInParts(all, streamPartBetween);
  const pinned = pinnedETag(transfer) === undefined ? [] : (['part-source-if-match'] as const);
  const lack = await guards.lacking(target, ['part-source-version', ...pinned]);
  return (all) => copyInParts(all, lack ? streamPartBetween : copyPartWithin);
}
