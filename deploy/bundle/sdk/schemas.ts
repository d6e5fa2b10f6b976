/**
 * The SDK describes every operation of a service in one file of shapes: `export var PutObject$ = [9, n0, …];`. Some hold computed names, which a
 * bundler can't know to be without effect, so it keeps them all. Marked as pure, those stay that somebody refers to.
 */
export function withPureShapes(schemas: string): string {
  return schemas.replace(SHAPE, (_, start, shape) => `${start}/* @__PURE__ */ (() => (${shape}))();\n`);
}

const SHAPE = /^((?:export )?var \w+\$? = )(\[[\s\S]*?\]);\n(?=\S|$)/gm;

/**
 * Each error of a service has a class that differs from the service's own in nothing but its name, which comes with the answer anyway, as do its
 * fields. Taken out of the registry, such an error is made as one that the SDK doesn't know yet: of the same name, message and status. Those stay
 * that say of themselves that they may be tried again.
 */
export function withoutErrors(schemas: string, errors: string): string {
  const retryable = new Set(
    [...errors.matchAll(/^export class (\w+) [\s\S]*?^}/gm)]
      .filter(([text]) => text.includes('$retryable'))
      .map(([, name]) => name),
  );
  return schemas.replace(REGISTERED, (line, name) => (retryable.has(name) ? line : ''));
}

const REGISTERED = /^n\d_registry\.registerError\(\w+\$, (\w+)\);\n/gm;
