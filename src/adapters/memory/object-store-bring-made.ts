import { parseVersionId } from '../../domain/model/ids.ts';
import type { ObjectState, Tags } from '../../domain/model/version.ts';
import type { Made, PushRequest, PushResult } from '../../ports/object-store.ts';
import { carriedMetadata, writtenState } from '../aws/s3/write/carry.ts';
import { isNotGone, judgeSource, judgeTarget, lostVersioning, type SourceTrouble } from '../aws/s3/write/judge.ts';
import { type BringContext, writing } from './bring-context.ts';
import { attempt } from './local-bucket.ts';
import type { ClaimedChecksum } from './s3/checksum.ts';
import type { ObjectVersion } from './s3/index.ts';

/** Bytes that lie nowhere yet, with their checksum for S3 to check. */
export function bringMade(
  context: BringContext,
  { marker, expected }: PushRequest,
  made: Made,
  state: ObjectState,
): PushResult {
  const { target, key } = context;
  const tags = state.tags ? tagList(state.tags) : tagsFor(made, context);
  if ('reason' in tags) return { kind: 'failed', reason: tags.reason, message: tags.message };
  const carried = carriedMetadata(state, marker);
  const body = Buffer.from(made.bytes);
  const claimed = state.checksum ? { checksum: state.checksum as ClaimedChecksum } : {};
  const put = { ...writing({ ...context, expected, state, carried }), body, tags, ...claimed };
  const answer = attempt(() => target.s3.putObject(put));
  if ('rejection' in answer) return judgeTarget(answer.rejection, target, key);
  const { object, versionId } = answer.value;
  if (!versionId) return lostVersioning(target, key);
  const written = writtenState(state, object.eTag, state.checksum);
  const result = { kind: 'applied' as const, id: parseVersionId(versionId), state: written };
  return carried.withoutMarker ? { ...result, withoutMarker: true as const } : result;
}

function tagList(tags: Tags): ObjectVersion['tags'] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** From the first place that tells; also of what is archived. Those of a version that is gone everywhere are gone with it. */
function tagsFor(
  { tagsOf = [] }: Made,
  { key: ownKey, sourceAt }: BringContext,
): ObjectVersion['tags'] | SourceTrouble {
  const troubles: SourceTrouble[] = [];
  for (const { region, id, key = ownKey } of tagsOf) {
    const source = sourceAt(region);
    const read = () => source.s3.getObjectTagging({ bucket: source.bucket, key, versionId: id }).tags;
    const answer = source.fault ? { rejection: source.fault } : attempt(read);
    if ('value' in answer) return answer.value;
    troubles.push(judgeSource(answer.rejection, source, key, id));
  }
  return troubles.find(isNotGone) ?? [];
}
