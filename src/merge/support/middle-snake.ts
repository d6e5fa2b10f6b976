/** Part of two sequences, from the starts up to, not including, the ends. */
export interface Box {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

type Point = readonly [before: number, after: number];

/**
 * How long both ends search for each other before the furthest point reached is taken: then a script may be longer than the shortest, but
 * time no longer grows with the square of the edits. Up to twice as many edits are found exactly. git's number for all but huge files.
 */
const MOST_ROUNDS = 256;

/** Nothing reached yet, from the end. */
const NOWHERE = 0x7fffffff;

/** One end's search: from `low` to `high` every other diagonal, and how far in `before` each has been followed. */
interface Search {
  low: number;
  high: number;
  readonly furthest: Int32Array;
}

/** The middle of a shortest path through a box. A diagonal is the index in `before` less the one in `after`. */
export class MiddleSearch {
  /** Where diagonal 0 stands. */
  private readonly zero: number;
  private readonly ahead: Search;
  private readonly behind: Search;

  private readonly before: Int32Array;
  private readonly after: Int32Array;

  constructor(before: Int32Array, after: Int32Array) {
    this.before = before;
    this.after = after;
    const diagonals = before.length + after.length + 3;
    this.zero = after.length + 1;
    this.ahead = { low: 0, high: 0, furthest: new Int32Array(diagonals) };
    this.behind = { low: 0, high: 0, furthest: new Int32Array(diagonals) };
  }

  /** Of a box that is empty in neither sequence. */
  middleOf(box: Box): Point {
    const { ahead, behind, zero } = this;
    const [first, last] = [box.beforeStart - box.afterStart, box.beforeEnd - box.afterEnd];
    ahead.low = ahead.high = first;
    behind.low = behind.high = last;
    ahead.furthest[zero + first] = box.beforeStart;
    behind.furthest[zero + last] = box.beforeEnd;
    const isOdd = (first - last) % 2 !== 0;
    for (let round = 1; ; round++) {
      const met = this.goAhead(box, isOdd) ?? this.goBack(box, !isOdd);
      if (met) return met;
      if (round >= MOST_ROUNDS) return this.furthestPoint(box);
    }
  }

  /** One edit more on each diagonal; the point where that meets what came from the end. */
  private goAhead(box: Box, mayMeet: boolean): Point | undefined {
    const { before, after, ahead, behind, zero } = this;
    const { furthest } = ahead;
    widen(ahead, box, zero, -1);
    for (let diagonal = ahead.high; diagonal >= ahead.low; diagonal -= 2) {
      const [below, above] = [at(furthest, zero + diagonal - 1), at(furthest, zero + diagonal + 1)];
      let here = below >= above ? below + 1 : above;
      let there = here - diagonal;
      for (; here < box.beforeEnd && there < box.afterEnd && before[here] === after[there]; there++) here++;
      furthest[zero + diagonal] = here;
      const isReached = mayMeet && behind.low <= diagonal && diagonal <= behind.high;
      if (isReached && at(behind.furthest, zero + diagonal) <= here) return [here, there];
    }
    return undefined;
  }

  private goBack(box: Box, mayMeet: boolean): Point | undefined {
    const { before, after, ahead, behind, zero } = this;
    const { furthest } = behind;
    widen(behind, box, zero, NOWHERE);
    for (let diagonal = behind.high; diagonal >= behind.low; diagonal -= 2) {
      const [below, above] = [at(furthest, zero + diagonal - 1), at(furthest, zero + diagonal + 1)];
      let here = below < above ? below : above - 1;
      let there = here - diagonal;
      for (; here > box.beforeStart && there > box.afterStart && before[here - 1] === after[there - 1]; there--) here--;
      furthest[zero + diagonal] = here;
      const isReached = mayMeet && ahead.low <= diagonal && diagonal <= ahead.high;
      if (isReached && here <= at(ahead.furthest, zero + diagonal)) return [here, there];
    }
    return undefined;
  }

  /** Where one end got further than the other: what lies between is left to the next search. */
  private furthestPoint(box: Box): Point {
    const forward = pointsOf(this.ahead, this.zero).map(([here, diagonal]): Point => {
      const most = Math.min(here, box.beforeEnd, box.afterEnd + diagonal);
      return [most, most - diagonal];
    });
    const backward = pointsOf(this.behind, this.zero).map(([here, diagonal]): Point => {
      const least = Math.max(here, box.beforeStart, box.afterStart + diagonal);
      return [least, least - diagonal];
    });
    const ahead = forward.reduce((best, point) => (sum(point) > sum(best) ? point : best));
    const behind = backward.reduce((best, point) => (sum(point) < sum(best) ? point : best));
    const gone = sum(ahead) - box.beforeStart - box.afterStart;
    return gone > box.beforeEnd + box.afterEnd - sum(behind) ? ahead : behind;
  }
}

/** A diagonal more at both ends, until those of the box are all there; then every other one from within. */
function widen(search: Search, box: Box, zero: number, nowhere: number): void {
  if (search.low > box.beforeStart - box.afterEnd) search.furthest[zero + --search.low - 1] = nowhere;
  else search.low++;
  if (search.high < box.beforeEnd - box.afterStart) search.furthest[zero + ++search.high + 1] = nowhere;
  else search.high--;
}

function pointsOf({ low, high, furthest }: Search, zero: number): readonly Point[] {
  const points: Point[] = [];
  for (let diagonal = high; diagonal >= low; diagonal -= 2) points.push([at(furthest, zero + diagonal), diagonal]);
  return points;
}

function sum([before, after]: Point): number {
  return before + after;
}

function at(numbers: Int32Array, index: number): number {
  return numbers[index] as number;
}
