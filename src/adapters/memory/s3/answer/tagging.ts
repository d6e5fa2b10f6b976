import { apply } from '../change/changes.ts';
import type { Tag } from '../types.ts';
import { assertTags } from '../validate.ts';
import { bucketNamed, visibleVersionId, type World } from '../world.ts';
import { locateObject, type ObjectAddress } from './locate.ts';

interface TaggingInput extends ObjectAddress {
  readonly bucket: string;
}

export interface TaggingOutput {
  readonly tags: readonly Tag[];
  readonly versionId: string | undefined;
}

export function getObjectTagging(world: World, input: TaggingInput): TaggingOutput {
  const bucket = bucketNamed(world, input.bucket);
  const object = locateObject(bucket, input, 'GET');
  return { tags: object.tags, versionId: visibleVersionId(bucket, object) };
}

export function putObjectTagging(world: World, input: TaggingInput & { readonly tags: readonly Tag[] }): TaggingOutput {
  return retag(world, input, input.tags, 'PUT');
}

export function deleteObjectTagging(world: World, input: TaggingInput): TaggingOutput {
  return retag(world, input, [], 'DELETE');
}

/** Tags belong to one version, and changing them makes no new one. */
function retag(world: World, input: TaggingInput, tags: readonly Tag[], method: string): TaggingOutput {
  const bucket = bucketNamed(world, input.bucket);
  const object = locateObject(bucket, input, method);
  assertTags(tags);
  const version = { ...object, tags };
  apply(world, { change: 'version-edited', bucket: input.bucket, key: input.key, version });
  return { tags, versionId: visibleVersionId(bucket, version) };
}
