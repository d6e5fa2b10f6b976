/**
 * A 128-bit digest of a text as 22 characters: four lanes of multiply-and-rotate hashing with different constants. Pure and fast, so that
 * the domain needs no crypto module; it tells accidents apart and is no protection against somebody who wants two texts to collide.
 */
export function digest(text: string): string {
  const lanes = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    for (let lane = 0; lane < 4; lane++) {
      const mixed = Math.imul((lanes[lane] as number) ^ code, MULTIPLIERS[lane] as number);
      lanes[lane] = (mixed << 13) | (mixed >>> 19);
    }
  }
  return lanes
    .map((lane, at) => finish(lane ^ text.length, MULTIPLIERS[at] as number))
    .join('')
    .slice(0, 22);
}

const MULTIPLIERS = [0x01000193, 0x5bd1e995, 0x1b873593, 0xcc9e2d51];

function finish(lane: number, multiplier: number): string {
  const once = Math.imul(lane ^ (lane >>> 16), multiplier);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return ((twice ^ (twice >>> 16)) >>> 0).toString(36).padStart(7, '0');
}
