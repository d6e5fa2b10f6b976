import { type Box, MiddleSearch } from './middle-snake.ts';

/** Which elements of each sequence have no counterpart in the other: 1 where one was removed from `before`, or added in `after`. */
export interface EditScript {
  readonly removed: Uint8Array;
  readonly added: Uint8Array;
}

/**
 * Myers' search for a shortest edit script, in linear space: from both ends of a box at once, to a point in the middle of a shortest path,
 * then in both halves. Of equal scripts it finds the one that git and GNU diff find, which go the same way: diagonals are tried from the
 * highest down, and a removal goes before an addition. Elements are numbers: equal if they are.
 */
export function shortestEdit(before: Int32Array, after: Int32Array): EditScript {
  const script = { removed: new Uint8Array(before.length), added: new Uint8Array(after.length) };
  const search = new MiddleSearch(before, after);
  const boxes: Box[] = [{ beforeStart: 0, beforeEnd: before.length, afterStart: 0, afterEnd: after.length }];
  for (let box = boxes.pop(); box; box = boxes.pop()) {
    const { beforeStart, beforeEnd, afterStart, afterEnd } = withoutCommonEnds(box, before, after);
    if (beforeStart === beforeEnd) script.added.fill(1, afterStart, afterEnd);
    else if (afterStart === afterEnd) script.removed.fill(1, beforeStart, beforeEnd);
    else {
      const [middle, across] = search.middleOf({ beforeStart, beforeEnd, afterStart, afterEnd });
      boxes.push({ beforeStart, beforeEnd: middle, afterStart, afterEnd: across });
      boxes.push({ beforeStart: middle, beforeEnd, afterStart: across, afterEnd });
    }
  }
  return script;
}

function withoutCommonEnds(box: Box, before: Int32Array, after: Int32Array): Box {
  let { beforeStart, beforeEnd, afterStart, afterEnd } = box;
  while (beforeStart < beforeEnd && afterStart < afterEnd && before[beforeStart] === after[afterStart]) {
    beforeStart++;
    afterStart++;
  }
  while (beforeStart < beforeEnd && afterStart < afterEnd && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd--;
    afterEnd--;
  }
  return { beforeStart, beforeEnd, afterStart, afterEnd };
}
