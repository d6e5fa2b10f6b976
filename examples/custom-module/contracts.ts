import { type CustomWrite, defineResolver } from 's3-concord/custom';

/** A signed contract wins over drafts, two signed ones are for a person, and drafts keep every clause that anybody wrote. */
export default defineResolver(({ contenders }) => {
  const uploads = contenders.filter((write) => write.kind === 'object');
  const [signed, ...others] = uploads.filter(({ metadata }) => metadata['signed-by'] !== undefined);
  if (signed && others.length > 0) return { schema: 1, hold: true, why: 'Two of them are signed.' };
  if (signed) {
    const { region, versionId, metadata } = signed;
    return { schema: 1, winner: { region, versionId }, why: `${metadata['signed-by']} has signed it.` };
  }
  const drafts = uploads.map(textOf);
  if (drafts.includes(undefined)) return { schema: 1, abstain: true, why: 'A draft is too large to be read.' };
  // By text, so that the order of the contenders does not show.
  const clauses = new Set(drafts.flatMap((text = '') => text.split('\n')).sort());
  const text = `${[...clauses].filter((clause) => clause !== '').join('\n')}\n`;
  const holds = uploads.map(({ region, versionId }) => ({ region, versionId }));
  return {
    schema: 1,
    content: Buffer.from(text).toString('base64'),
    holds,
    why: 'All clauses of all drafts are kept.',
  };
});

function textOf({ content }: Extract<CustomWrite, { kind: 'object' }>): string | undefined {
  return content && 'base64' in content ? Buffer.from(content.base64, 'base64').toString('utf8') : undefined;
}
