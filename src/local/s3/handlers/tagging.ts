import { malformedXml } from '../../../adapters/memory/s3/errors.ts';
import type { Tag } from '../../../adapters/memory/s3/types.ts';
import { type Answer, addressOf, type Context, emptyAnswer, xmlAnswer } from '../context.ts';
import { branch, childNamed, childrenNamed, leaf, parseXml, textOf, xmlDocument } from '../xml.ts';

export function getObjectTagging(context: Context): Answer {
  const { tags, versionId } = context.s3.getObjectTagging(addressOf(context));
  const elements = tags.map(({ key, value }) => branch('Tag', leaf('Key', key), leaf('Value', value)));
  return xmlAnswer(xmlDocument('Tagging', branch('TagSet', ...elements)), { 'x-amz-version-id': versionId });
}

export function putObjectTagging(context: Context): Answer {
  context.s3.headBucket({ bucket: context.request.bucket });
  const tags = tagsFrom(context.body);
  const { versionId } = context.s3.putObjectTagging({ ...addressOf(context), tags });
  return emptyAnswer(200, { 'x-amz-version-id': versionId });
}

export function deleteObjectTagging(context: Context): Answer {
  const { versionId } = context.s3.deleteObjectTagging(addressOf(context));
  return emptyAnswer(204, { 'x-amz-version-id': versionId });
}

function tagsFrom(body: Buffer): Tag[] {
  const root = parseXml(body.toString('utf8'));
  const set = root?.name === 'Tagging' ? childNamed(root, 'TagSet') : undefined;
  if (!set) throw malformedXml();
  return childrenNamed(set, 'Tag').map((tag) => {
    const key = textOf(tag, 'Key');
    const value = textOf(tag, 'Value');
    if (key === undefined || value === undefined) throw malformedXml();
    return { key, value };
  });
}
