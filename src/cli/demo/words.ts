import type { Decision } from '../../domain/model/decision.ts';
import { losersText, outcomeText } from '../screen/decision-text.ts';
import { colors, paragraph } from '../screen/terminal.ts';

/** Where every line's text begins: behind the seconds, or behind what it is about. */
const INDENT = ' '.repeat(11);

/** A line of the story: `label` in front, and in a terminal broken between words beneath its own beginning. A pipe gets one line. */
export function storyLine(label: string, text: string): string {
  return `${colors.dim(label.padStart(INDENT.length - 2))}  ${paragraph(text, INDENT).trimStart()}`;
}

/** Of everything that the story shows, once. */
export const HOW_TO_READ = [
  'How to read it. In front stand the seconds since the beginning, and what is done. Then, of the key in question:',
  storyLine(
    'holds',
    'what each region answers just now: the first eight digits of its ETag. The same digits are the same bytes.',
  ),
  storyLine('decision', 'its number in the log of the key, what it was about, and what it came to.'),
  storyLine('lost', 'a version that did not win. It stays in its region, and is fetched by this id.'),
  storyLine('why', 'the reason, as it stands in the journal.'),
].map((line, at) => (at === 0 ? paragraph(line) : line));

/** Commands that work as they are printed, in this folder. */
export const WHAT_NEXT = [
  paragraph(
    'What next? The same for you, on this machine; five minutes are enough ("Use it on your machine" in README.md):',
  ),
  '  npm start',
  paragraph(
    'prints an endpoint for each region and the address of a page to watch it. Leave it running, and in another terminal:',
  ),
  '  export AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=any AWS_REGION=us-east-1',
  '  aws --endpoint-url http://127.0.0.1:4710 s3 cp README.md s3://acme-docs-virginia/',
  '  npx concord status README.md --wait 1m',
  '  npx concord why README.md',
  paragraph(
    'For a conflict: type "pause" there, upload one key to two regions (4710 and 4711, acme-docs-dublin), and type "resume".',
  ),
];

/** What the regions hold and what was decided, a line each. */
export function foundLines(heads: readonly (readonly [region: string, head: string])[], decision: Decision): string[] {
  const holds = heads.map(([region, head]) => `${region} ${head}`).join(', ');
  const lost = losersText(decision)
    .split(/\n(?! )/)
    .filter((loser) => loser !== '')
    .map((loser) => storyLine('lost', loser.replaceAll(/\n +/g, ' ')));
  return [
    storyLine('holds', holds),
    storyLine('decision', `${decision.seq}, ${decision.situation}: ${outcomeText(decision).replaceAll('\n', ' ')}`),
    ...lost,
    storyLine('why', decision.why),
  ];
}
