import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** What a function has to check or to match by itself. */
export interface Checks {
  /** A configuration that comes while it runs, or what own code answers: by schemas of zod. */
  readonly schemas: boolean;
  /** A rule's `match` or `content-type`: by picomatch. */
  readonly patterns: boolean;
  /** What a server outside AWS honours. */
  readonly servers: boolean;
}

export const NO_CHECKS: Checks = { schemas: false, patterns: false, servers: false };

/** What a configuration asks for, wherever in it a field is named: too much rather than too little. Where rules may change later, they may get patterns. */
export function checksOf(configuration: object, { isLive, asksCode }: { isLive: boolean; asksCode: boolean }): Checks {
  const fields = new Set<string>();
  JSON.stringify(configuration, (name, value: unknown) => {
    fields.add(name);
    return value;
  });
  return {
    schemas: isLive || asksCode,
    patterns: isLive || fields.has('match') || fields.has('content-type'),
    servers: fields.has('endpoint'),
  };
}

/** What a deployment has checked no function checks once more, so it carries the means only where something comes later. */
export function bundleChecks({ schemas, patterns, servers }: Checks): Plugin {
  return {
    name: 'checks',
    setup({ onLoad, onResolve }) {
      if (!schemas)
        onResolve({ filter: /^zod\/mini$/ }, () => ({ path: join(import.meta.dirname, 'trusting-schemas.ts') }));
      onLoad({ filter: /[\\/]config[\\/]shape[\\/]pattern\.ts$/ }, () =>
        patterns ? undefined : { contents: NO_PATTERNS, loader: 'ts' },
      );
      onLoad({ filter: /[\\/]aws[\\/]s3[\\/]probe[\\/]index\.ts$/ }, () =>
        servers ? undefined : { contents: NO_PROBE, loader: 'ts' },
      );
    },
  };
}

const NO_PATTERNS = `export const compilePattern = () => {
  throw new Error('This function was bundled without patterns: deploy it again with this configuration.');
};`;

const NO_PROBE = `export { CONDITIONS, SPELLED } from './conditions.ts';
export const probe = async () => {
  throw new Error('This function was bundled for buckets on AWS alone: deploy it again with this configuration.');
};`;
