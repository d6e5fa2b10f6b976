import { refusals } from '../../../src/replication/validate/index.ts';
import { REFUSED } from './refused-rules.ts';

/** docs/replication-rules.md's table of what S3 refuses, each from a configuration that has just that mistake. */
export function refusalTable(): string {
  const rows = Object.entries(REFUSED).flatMap(([about, cases]) =>
    cases.map(({ what, document, surroundings }) => {
      const [first] = refusals(document, surroundings);
      return [about, what, `${first?.code}: ${first?.message}`, first?.remedy ?? ''].map(cell).join(' | ');
    }),
  );
  return [
    '| about | what | S3 says | what to do |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

const GUIDE = / Please refer to S3 Developer Guide for more information\.$/;
const MALFORMED = 'The XML you provided was not well-formed or did not validate against our published schema';

/** Shorter where it says the same everywhere. */
function cell(text: string): string {
  return text.replace(GUIDE, '').replace(MALFORMED, '…').replaceAll('|', '\\|');
}
