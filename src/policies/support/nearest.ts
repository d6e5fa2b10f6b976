/** ` (did you mean NAME?)` where one of the allowed words is near, else nothing. */
export function didYouMean(word: string, allowed: readonly string[]): string {
  const nearest = nearestWord(word, allowed);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}

/** The allowed word whose initials it is, or with the fewest edits; none where more than a third of it would have to change. */
export function nearestWord(word: string, allowed: readonly string[]): string | undefined {
  const abbreviated = allowed.find((candidate) => initialsOf(candidate) === word.toLowerCase());
  if (abbreviated !== undefined) return abbreviated;
  const ranked = allowed
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best === undefined || best.distance > Math.max(2, best.candidate.length / 3)) return undefined;
  return best.distance < best.candidate.length ? best.candidate : undefined;
}

/** Of `last-writer-wins`: `lww`. One word has none. */
function initialsOf(candidate: string): string | undefined {
  const words = candidate.split('-');
  return words.length < 2 ? undefined : words.map((one) => one.charAt(0)).join('');
}

/** Levenshtein's distance, row by row. */
function editDistance(source: string, target: string): number {
  let previous = Array.from({ length: target.length + 1 }, (_, column) => column);
  for (let row = 1; row <= source.length; row++) {
    const current = [row];
    for (let column = 1; column <= target.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (source[row - 1] === target[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[target.length] ?? 0;
}
