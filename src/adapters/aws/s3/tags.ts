import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { judgeSource, type SourceTrouble } from './judge.ts';
import { ask } from './remote.ts';
import type { Transfer } from './transfer.ts';

/** The source's tags as the query text that PutObject and CreateMultipartUpload take: only CopyObject copies tags by itself. */
export async function readTags(
  transfer: Transfer,
): Promise<{ readonly kind: 'tags'; readonly text: string } | SourceTrouble> {
  const { source, key, sourceId, limits } = transfer;
  const command = new GetObjectTaggingCommand({ Bucket: source.bucket, Key: key, VersionId: sourceId });
  const { output, rejection } = await ask(source, command, limits.read);
  // Providers without tags have none to lose.
  if (rejection?.status === 501) return { kind: 'tags', text: '' };
  if (rejection) return judgeSource(rejection, source, key, sourceId);
  const pairs = (output.TagSet ?? []).map(({ Key = '', Value = '' }) => [Key, Value].map(encodeURIComponent).join('='));
  return { kind: 'tags', text: pairs.join('&') };
}
