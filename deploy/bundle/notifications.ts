import type { Plugin } from 'esbuild';

/** A bundle carries EventBridge's client only where other software is told of conflicts. */
export function bundleNotifications(isOn: boolean): Plugin {
  const missing = `export const createEventBus = () => {
    throw new Error('This function was bundled without notifications: deploy it again with deploy.notifications.');
  };`;
  return {
    name: 'notifications',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]functions[\\/]observing[\\/]event-bus\.ts$/ }, () =>
        isOn ? undefined : { contents: missing, loader: 'ts' },
      );
    },
  };
}
