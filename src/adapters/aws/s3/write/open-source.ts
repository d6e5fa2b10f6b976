import { Readable } from 'node:stream';
import {
  type $Command,
  GetObjectCommand,
  type GetObjectCommandOutput,
  type S3ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-s3';
import { parseETag } from '../../../../domain/model/ids.ts';
import { describePlace } from '../client/diagnosis.ts';
import { ask, type RemoteBucket, type Reply } from '../client/remote.ts';
import { judgeSource, type SourceTrouble } from './judge.ts';
import { pinnedETag, type Transfer } from './transfer.ts';

/** A version whose bytes have begun to arrive. */
export interface OpenSource {
  readonly kind: 'open';
  readonly answer: GetObjectCommandOutput;
  readonly body: Readable;
  readonly size: number;
  /** Sends a command whose body is this one's, and gives up as soon as the source breaks off. */
  feed<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, S3ClientResolvedConfig>,
    target: RemoteBucket,
  ): Promise<Reply<Output>>;
  /** The bytes did not all arrive, or were not those of their checksum. */
  isBroken(): boolean;
}

/** Begins to read the pinned version, or a range of it (`bytes=0-9`). */
export async function openSource(transfer: Transfer, range?: string): Promise<OpenSource | SourceTrouble> {
  const { source, sourceKey: key, sourceId, limits } = transfer;
  const pinned = pinnedETag(transfer);
  const command = new GetObjectCommand({
    Bucket: source.bucket,
    Key: key,
    VersionId: sourceId,
    // A checksum of the whole can't be checked on a part.
    ...(range === undefined ? { ChecksumMode: 'ENABLED' } : { Range: range }),
    ...(pinned === undefined ? {} : { IfMatch: pinned }),
  });
  const { output: answer, rejection } = await ask(source, command, limits.write);
  if (rejection) return judgeSource(rejection, source, key, sourceId);
  const { Body: body, ContentLength: size } = answer;
  if (!(body instanceof Readable) || size === undefined) return interrupted(transfer);
  if (isAnother(answer, sourceId, pinned)) {
    body.destroy();
    return anotherVersion(transfer);
  }

  const breaking = new AbortController();
  let isBroken = false;
  body.on('error', () => breaking.abort());
  return {
    kind: 'open',
    answer,
    body,
    size,
    feed: async (command, target) => {
      breakWithBody(command, breaking);
      const reply = await ask(target, command, limits.write, breaking.signal);
      // Before the rest is thrown away, which looks like breaking off.
      isBroken = breaking.signal.aborted;
      body.destroy();
      return reply;
    },
    isBroken: () => isBroken,
  };
}

/**
 * Node's pipes don't hand errors on: without this a request would wait for the rest of its body until its time is over, and the
 * stream that the SDK wraps around the body to checksum it would bring the process down with an error that nobody listens to.
 */
function breakWithBody<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: $Command<Input, Output, S3ClientResolvedConfig>,
  breaking: AbortController,
): void {
  command.middlewareStack.add(
    (next) => (args) => {
      const body = bodyOf(args.request);
      if (body instanceof Readable) body.on('error', () => breaking.abort());
      return next(args);
    },
    { name: 'breakWithBody', step: 'finalizeRequest', override: true },
  );
}

function bodyOf(request: unknown): unknown {
  return typeof request === 'object' && request !== null && 'body' in request ? request.body : undefined;
}

/** What the request names is looked at in the answer, too: not every server outside AWS heeds it. */
function isAnother({ VersionId, ETag }: GetObjectCommandOutput, id: string, pinned: string | undefined): boolean {
  return (
    (VersionId !== undefined && VersionId !== id) ||
    (pinned !== undefined && ETag !== undefined && parseETag(ETag) !== parseETag(pinned))
  );
}

function anotherVersion({ source, sourceKey: key, sourceId }: Transfer): SourceTrouble {
  const message = `${source.region}: version ${sourceId} of ${describePlace(source, key)} was asked for, and another one came: it was replaced, or the server does not read by version id.`;
  return { kind: 'source', reason: sourceId === 'null' ? 'source-gone' : 'unexpected', message };
}

export function interrupted({ source, sourceKey: key, sourceId }: Transfer): SourceTrouble {
  const message = `${source.region}: reading version ${sourceId} of ${key} broke off, or its bytes did not match its checksum. It is tried again later.`;
  return { kind: 'source', reason: 'unreachable', message };
}
