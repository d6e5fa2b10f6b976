/** A time as some tool wrote it. */
export interface WrittenTime {
  /** Nanoseconds since 1970. */
  readonly ns: bigint;
  /** Whether the tool writes less than whole seconds, here or ever. */
  readonly isFine: boolean;
  /** Another time in the same notation. */
  write(ns: bigint): string;
}

const SECOND = 1_000_000_000n;
/** Clocks of file systems are as coarse as two seconds (FAT), and rclone takes what differs by less for the same. */
const COARSEST = 2n * SECOND;
/** So many times apart merges of other writes may come to lie: those of the same size must not share a time by chance. */
const SLOTS = 60n;

/**
 * A time for bytes made of others, later than all of theirs. Where merges of one key follow each other their latest ingredient may be the same, and
 * a tool that compares times would not fetch the second: so it hangs on what they were made of, `seed`.
 */
export function laterThan(times: readonly WrittenTime[], seed: string): bigint {
  const latest = times.reduce((max, { ns }) => (ns > max ? ns : max), times[0]?.ns ?? 0n);
  const number = numberOf(seed);
  const later = latest + COARSEST * (1n + (number % SLOTS));
  // The part below a second is random as well, for those who look at it.
  return times.some(({ isFine }) => isFine) ? later - (later % SECOND) + SECOND + (number % SECOND) : later;
}

/** FNV-1a of 64 bits. */
function numberOf(seed: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const character of seed)
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash;
}

/** Undefined where the notation is not known. */
export function readTime(text: string): WrittenTime | undefined {
  return readSeconds(text) ?? readUnits(text) ?? readDate(text);
}

/** `1700000000` (s3fs), `1700000000.123456789` (rclone, which leaves zeros at the end out), `1700000000#123456789` (the MinIO client). */
function readSeconds(text: string): WrittenTime | undefined {
  const match = /^(?<seconds>\d{1,11})(?:(?<point>[.#])(?<fraction>\d{1,9}))?$/.exec(text);
  if (!match?.groups) return undefined;
  const { seconds = '', point = '', fraction = '' } = match.groups;
  // The MinIO client writes nanoseconds as a number.
  const isNumber = point === '#';
  const below = isNumber ? fraction : fraction.padEnd(9, '0');
  return {
    ns: BigInt(seconds) * SECOND + BigInt(below || '0'),
    isFine: fraction !== '',
    write: (ns) => {
      const rest = ns % SECOND;
      const digits = isNumber ? `${rest}` : `${rest}`.padStart(9, '0').slice(0, Math.max(fraction.length, 0));
      return `${ns / SECOND}${point}${digits}`;
    },
  };
}

const UNITS: readonly { readonly digits: readonly [number, number]; readonly ns: bigint }[] = [
  { digits: [12, 14], ns: 1_000_000n },
  { digits: [15, 17], ns: 1000n },
  { digits: [18, 20], ns: 1n },
];

/** Milliseconds, microseconds or nanoseconds since 1970 by their length; AWS DataSync writes `…ns`. */
function readUnits(text: string): WrittenTime | undefined {
  const { number = '', unit = '' } = /^(?<number>\d{12,20})(?<unit>ns|us|ms)?$/.exec(text)?.groups ?? {};
  const found = UNITS.find(({ digits: [least, most] }) => number.length >= least && number.length <= most);
  if (!found) return undefined;
  return {
    ns: BigInt(number) * found.ns,
    isFine: (BigInt(number) * found.ns) % SECOND !== 0n,
    write: (ns) => `${ns / found.ns}${unit}`,
  };
}

const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.(?<fraction>\d{1,9}))?(?:Z|[+-]\d\d:?\d\d)$/;

/** ISO 8601 and the dates of HTTP; written in UTC. */
function readDate(text: string): WrittenTime | undefined {
  const match = ISO.exec(text);
  const isHttp = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text);
  const ms = match || isHttp ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) return undefined;
  const fraction = match?.groups?.fraction ?? '';
  const seconds = BigInt(Math.floor(ms / 1000));
  return {
    ns: seconds * SECOND + BigInt(fraction.padEnd(9, '0')),
    isFine: fraction !== '',
    write: (ns) => {
      const date = new Date(Number(ns / SECOND) * 1000);
      if (isHttp) return date.toUTCString();
      const below = `${ns % SECOND}`.padStart(9, '0').slice(0, fraction.length);
      return date.toISOString().replace('.000Z', fraction === '' ? 'Z' : `.${below}Z`);
    },
  };
}
