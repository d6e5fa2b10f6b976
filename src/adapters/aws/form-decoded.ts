/** What came as in a form: `+` is a space, then percent-encoding. Undefined where it is malformed. */
export function formDecoded(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
