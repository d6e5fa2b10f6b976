/**
 * Decimals of any length, compared exactly: through floats 2^53 and 2^53+1 would be the same, and a conflict would be decided by
 * something else than the owner asked for.
 */
export interface Decimal {
  readonly negative: boolean;
  /** Digits before the point, without leading zeros; empty for nought. */
  readonly whole: string;
  /** Digits behind the point, without trailing zeros. */
  readonly fraction: string;
}

const DECIMAL = /^(?<sign>-?)(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]+))?$/;

/** Nothing for all that isn't plainly a number: `1e3`, `NaN`, `0x10`, ` 12`, `.5` and the empty text are no numbers here. */
export function parseDecimal(text: string): Decimal | undefined {
  const found = DECIMAL.exec(text)?.groups;
  if (found === undefined) return undefined;
  const whole = withoutLeadingZeros(found.whole ?? '');
  const fraction = withoutTrailingZeros(found.fraction ?? '');
  const isZero = whole === '' && fraction === '';
  return { negative: found.sign === '-' && !isZero, whole, fraction };
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const byMagnitude = compareMagnitudes(a, b);
  return a.negative ? -byMagnitude : byMagnitude;
}

/** More digits before the point is more; among as many, digits compare as text does. */
function compareMagnitudes(a: Decimal, b: Decimal): number {
  return a.whole.length - b.whole.length || compareText(a.whole, b.whole) || compareText(a.fraction, b.fraction);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Loops, not `/0+$/`: that takes quadratic time on a long run of zeros that doesn't end the text. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits[start] === '0') start++;
  return digits.slice(start);
}
