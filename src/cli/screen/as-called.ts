/**
 * Hints say `npx concord …`, which works as printed in the project's folder with any npm. Whoever has linked the command (`npm link`) calls it by its name
 * alone, from wherever he is: bin/concord.mjs tells so.
 */
export function asCalled(text: string): string {
  const { CONCORD_CALLED: called } = process.env;
  return called === undefined ? text : text.replaceAll('npx concord', called);
}
