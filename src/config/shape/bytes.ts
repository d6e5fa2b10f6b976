const BYTES = /^(\d+(?:\.\d+)?) ?(?:(k|M|G|Ki|Mi|Gi)?B)?$/;
const UNITS: Readonly<Record<string, number>> = {
  ...{ k: 1e3, M: 1e6, G: 1e9 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 },
};

/** `1500`, `10 MB` (powers of ten) or `10 MiB` (of two) as a number of bytes; undefined where the text is no size. */
export function parseBytes(text: string): number | undefined {
  const [whole, number = '', unit] = BYTES.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const bytes = Math.round(Number(number) * (unit === undefined ? 1 : (UNITS[unit] ?? 1)));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
