const NUMBER = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?(?:[eE](?<exponent>[+-]?\d+))?$/;

/** Most numbers by far, and written as they are told apart. */
const PLAIN = /^-?(?:[1-9]|[1-9]\d*[1-9])$/;

/** Beyond these a sum would fill the memory: `1e999999999` is nine letters. */
const MOST_DIGITS = 1000;

/** The number `digits` · 10 to the power of `exponent`. */
interface Parts {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: bigint;
}

/** The same text for numbers of the same value, however they are written and however long they are. */
export function numberMeaning(text: string): string {
  if (PLAIN.test(text)) return `${text}e0`;
  const { negative, digits, exponent } = partsOf(text);
  const first = digits.search(/[1-9]/);
  if (first < 0) return '0';
  const end = withoutTrailingZeros(digits);
  return `${negative ? '-' : ''}${digits.slice(first, end)}e${exponent + BigInt(digits.length - end)}`;
}

/** By what they amount to, without writing them out: `1e999999999` is nine letters. */
export function compareNumbers(a: string, b: string): number {
  const [one, other] = [magnitudeOf(a), magnitudeOf(b)];
  if (one.sign !== other.sign) return one.sign - other.sign;
  const byPlace = one.place < other.place ? -1 : one.place > other.place ? 1 : 0;
  const byDigits = one.digits < other.digits ? -1 : one.digits > other.digits ? 1 : 0;
  return one.sign * (byPlace || byDigits);
}

/** The digits behind the point, and the power of ten that the point stands at: 250 is 0.25 · 10³. */
function magnitudeOf(text: string): { sign: -1 | 0 | 1; place: bigint; digits: string } {
  const { negative, digits, exponent } = partsOf(text);
  const first = digits.search(/[1-9]/);
  if (first < 0) return { sign: 0, place: 0n, digits: '' };
  const place = exponent + BigInt(digits.length - first);
  return { sign: negative ? -1 : 1, place, digits: digits.slice(first, withoutTrailingZeros(digits)) };
}

/**
 * What a counter comes to: `base` plus what each side added. Exact, with as many decimal places as the most exact of them; nothing
 * where one of them is too large or too small to be written out.
 */
export function addChanges(base: string, sides: readonly string[]): string | undefined {
  const numbers = [base, ...sides].map(partsOf);
  const places = numbers.reduce((most, { exponent }) => (-exponent > most ? -exponent : most), 0n);
  if (numbers.some(({ digits, exponent }) => digits.length > MOST_DIGITS || exponent > MOST_DIGITS)) return undefined;
  if (places > MOST_DIGITS) return undefined;
  const [start = 0n, ...values] = numbers.map((number) => scaled(number, places));
  const sum = values.reduce((total, value) => total + value - start, start);
  return write(sum, Number(places));
}

function scaled({ negative, digits, exponent }: Parts, places: bigint): bigint {
  const magnitude = BigInt(digits) * 10n ** (exponent + places);
  return negative ? -magnitude : magnitude;
}

function write(value: bigint, places: number): string {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = places === 0 ? '' : `.${digits.slice(digits.length - places)}`;
  return `${value < 0n ? '-' : ''}${whole}${fraction}`;
}

function partsOf(text: string): Parts {
  const { sign, whole = '', fraction = '', exponent = '0' } = NUMBER.exec(text)?.groups ?? {};
  return {
    negative: sign === '-',
    digits: whole + fraction,
    exponent: BigInt(exponent.replace('+', '')) - BigInt(fraction.length),
  };
}

/** A loop, not `/0+$/`: that takes quadratic time on a long run of zeros that doesn't end the text. */
function withoutTrailingZeros(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return end;
}
