import type { Planned } from '../../app/steering/resolve.ts';
import { listOf } from '../../policies/support/sentence.ts';
import { printable } from './terminal.ts';

type PlannedUpload = Extract<Planned['outcome'], { kind: 'upload' }>;

/** What will be done with a file of one's own, and what will surround its bytes. */
export function uploadText({ region, upload, clashes, wouldPush }: PlannedUpload): string {
  const { bytes, headers, metadata, tags } = upload;
  const { contentType, ...others } = headers;
  const type = contentType === undefined ? '' : ` as ${printable(contentType)}`;
  const fields = [
    ...Object.entries(others).map(([name, value]) => `${name}: ${value}`),
    ...Object.entries(metadata).map(([name, value]) => `metadata ${name}=${value}`),
    ...Object.entries(tags).map(([name, value]) => `tag ${name}=${value}`),
  ];
  const around = fields.length === 0 ? '' : ` It gets ${listOf(fields.map(printable))}.`;
  const won = clashes.map(({ field, winner }) => `${printable(field)} (${winner.region}'s)`);
  const differing = won.length === 0 ? '' : ` They differ in ${listOf(won)}.`;
  const file = `The file (${bytes.length} bytes${type})`;
  const done = `will be uploaded to ${region}, win over all of these, and be pushed to ${wouldPush.join(', ')}.`;
  return `${file} ${done}${around}${differing}${encodingText(upload)}`;
}

/** How bytes begin that are encoded so. */
const BEGINNINGS: Readonly<Record<string, readonly number[]>> = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
};

/** A browser would not be able to read it. */
function encodingText({ bytes, headers }: PlannedUpload['upload']): string {
  const encoding = headers.contentEncoding?.trim().toLowerCase() ?? '';
  const beginning = Object.hasOwn(BEGINNINGS, encoding) ? BEGINNINGS[encoding] : undefined;
  if (!beginning || beginning.every((byte, at) => bytes[at] === byte)) return '';
  return ` It is no ${encoding}, though: --header content-encoding= takes that header away.`;
}
