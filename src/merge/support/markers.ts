/** One text of a clash, and the sides that wrote it. */
export interface Variant {
  readonly text: string;
  readonly by: readonly string[];
}

/**
 * Two variants look as git writes them. Of three or more, those in the middle are named where they begin:
 *
 *     <<<<<<< us-east-1
 *     one
 *     ======= eu-west-1
 *     two
 *     =======
 *     three
 *     >>>>>>> ap-northeast-1
 */
export function markClash(variants: readonly Variant[], end: string): string {
  const last = variants.length - 1;
  const sections = variants.map(({ text, by }, index) => {
    const opening = index === 0 ? '<<<<<<<' : '=======';
    const name = index === last ? '' : ` ${by.join(', ')}`;
    return `${opening}${name}${end}${withEnd(text, end)}`;
  });
  return `${sections.join('')}>>>>>>> ${variants[last]?.by.join(', ') ?? ''}${end}`;
}

function withEnd(text: string, end: string): string {
  return text === '' || text.endsWith('\n') ? text : text + end;
}
