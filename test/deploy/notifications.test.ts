import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleNotifications } from '../../deploy/bundle/notifications.ts';
import { ROOT } from './template.ts';

async function bundled(isOn: boolean) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, 'functions/observing/event-bus.ts')],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire('file:///');",
    },
    logLevel: 'silent',
    plugins: [bundleNotifications(isOn)],
  });
  const text = outputFiles[0]?.text ?? '';
  const open = async () =>
    (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)).createEventBus;
  return { files: Object.keys(metafile.inputs).join('\n'), open };
}

describe('EventBridge’s client', () => {
  it('is carried by nobody who tells nobody, and is missed with what to do', async () => {
    const { files, open } = await bundled(false);
    expect(files).not.toContain('client-eventbridge');
    const createEventBus = await open();
    expect(() => createEventBus({})).toThrow('deploy it again with deploy.notifications');
  });

  it('is carried where other software is told', async () => {
    const { files } = await bundled(true);
    expect(files).toContain('client-eventbridge');
  });
});
