import type { Decision, Write } from '../../src/domain/model/decision.ts';
import { type Story, VIRGINIA } from './story.ts';

/** Metadata that says what was read. */
export const says = (...etags: string[]) => ({ metadata: { 'previous-etag': etags.join(', ') } });
/** Region and bytes of each. */
export const names = (writes: readonly Write[] = []) =>
  writes.map(
    ({ region, state }) => `${region}: ${state.kind === 'object' ? state.etag.replace('md5_', '') : 'deleted'}`,
  );
export const contend = (decision: Decision | undefined) => names(decision?.contenders).toSorted();

/** Every region stands at `bytes`, written in Virginia. */
export function settled(story: Story, bytes: string): Decision {
  const decision = story.decide(story.put(VIRGINIA, { bytes, metadata: { step: `${story.log.length}` } })) as Decision;
  story.landAll(decision);
  return decision;
}
