import type { Plugin } from 'esbuild';
import type { LiveAddress } from '../../src/config/live-address.ts';

/** A bundle carries what reads a live configuration only where there is one, and Systems Manager's client only where it lies there. */
export function bundleLiveConfig(address: LiveAddress | undefined): Plugin {
  const missing = (what: string) =>
    `throw new Error('This function was bundled without ${what}: deploy it again with deploy.liveConfig.');`;
  return {
    name: 'live-config',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]functions[\\/]configuration[\\/]live-config\.ts$/ }, () =>
        address === undefined ? { contents: missing('live configuration'), loader: 'ts' } : undefined,
      );
      onLoad({ filter: /[\\/]aws[\\/]live[\\/]ssm-parameter\.ts$/ }, () =>
        address?.kind === 'ssm' ? undefined : { contents: missing('Systems Manager'), loader: 'ts' },
      );
    },
  };
}
