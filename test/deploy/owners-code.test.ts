import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { type BundledCode, bundleOwnersCode } from '../../deploy/bundle/owners-code.ts';
import type { Write } from '../../src/domain/model/decision.ts';
import { readAnswer } from '../../src/policies/custom/answer.ts';
import type { Resolver } from '../../src/policies/custom/contract.ts';
import { requestOf } from '../../src/policies/custom/telling.ts';
import { conflictOf, DUBLIN, puts, TOKYO } from '../support/conflicts.ts';
import { ROOT } from './template.ts';

/** What a bundle carries of the owner's code. */
async function bundle(entryPoint: string, code?: BundledCode) {
  const outdir = mkdtempSync(join(tmpdir(), 'concord-bundle-'));
  const outfile = join(outdir, 'index.mjs');
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    metafile: true,
    logLevel: 'silent',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    plugins: [bundleOwnersCode(ROOT, code)],
  });
  const load = () =>
    import(pathToFileURL(outfile).href) as Promise<typeof import('../../functions/configuration/owners-code.ts')>;
  return { inputs: Object.keys(metafile.inputs), load };
}

const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:mine';

describe('a bundle', () => {
  it('carries the modules that the configuration names, by their names there, and what they import', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-modules-'));
    writeFileSync(join(folder, 'reason.ts'), `export const why: string = 'bundled';`);
    writeFileSync(
      join(folder, 'mine.ts'),
      `import { defineResolver } from 's3-concord/custom';
       import { why } from './reason.ts';
       export default defineResolver(() => ({ schema: 1, hold: true, why }));`,
    );
    const { load } = await bundle('functions/configuration/owners-code.ts', {
      modules: ['./mine.ts'],
      lambdas: [],
      folder,
    });
    const { loadModule } = await load();
    const mine = (await loadModule('./mine.ts', '/nowhere')) as { default: () => unknown };
    expect(mine.default()).toEqual({ schema: 1, hold: true, why: 'bundled' });
    for (const name of ['./reason.ts', './yours.ts', 'constructor'])
      await expect(loadModule(name, folder)).rejects.toThrow(`${name} was not named when this function was bundled`);
  });

  it('carries the module that the documents show, which does what they say', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-modules-'));
    const [, shown = ''] =
      /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(ROOT, 'docs/custom-policy.md'), 'utf8')) ?? [];
    writeFileSync(join(folder, 'mine.ts'), shown);
    const { load } = await bundle('functions/configuration/owners-code.ts', {
      modules: ['./mine.ts'],
      lambdas: [],
      folder,
    });
    const mine = (await (await load()).loadModule('./mine.ts', folder)) as { default: Resolver };
    const signed = puts(DUBLIN, { metadata: { 'signed-by': 'Ada' } });
    const answerTo = (...writes: readonly Write[]) => {
      const request = requestOf(conflictOf(writes), undefined);
      return readAnswer(mine.default(request, { signal: new AbortController().signal }), request);
    };
    expect(answerTo(signed, puts(TOKYO))).toMatchObject({ kind: 'winner', winner: { region: DUBLIN } });
    expect(answerTo(puts(DUBLIN), puts(TOKYO))).toMatchObject({ kind: 'hold' });
  });

  it('of a module that throws while it is loaded can be loaded itself: only who asks it finds out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-modules-'));
    writeFileSync(join(folder, 'mine.js'), `throw new Error('broken at load'); export default () => {};`);
    const { load } = await bundle('functions/configuration/owners-code.ts', {
      modules: ['./mine.js'],
      lambdas: [],
      folder,
    });
    const { loadModule } = await load();
    await expect(loadModule('./mine.js', folder)).rejects.toThrow('broken at load');
  });

  it('has Lambda’s client only where a Lambda is named', async () => {
    const code = { modules: [], folder: '.' };
    const carries = ({ inputs }: { inputs: readonly string[] }) =>
      inputs.some((file) => file.includes('@aws-sdk/client-lambda/'));
    const [without, none, withOne] = await Promise.all([
      bundle('functions/on-object-event.ts'),
      bundle('functions/on-object-event.ts', { ...code, lambdas: [] }),
      bundle('functions/on-object-event.ts', { ...code, lambdas: [LAMBDA] }),
    ]);
    expect([without, none, withOne].map(carries)).toEqual([false, false, true]);
    const { load } = await bundle('functions/configuration/owners-code.ts', { ...code, lambdas: [LAMBDA] });
    expect(await (await load()).loadLambdaCode({})).toEqual(expect.any(Function));
    const { load: loadWithout } = await bundle('functions/configuration/owners-code.ts');
    await expect((await loadWithout()).loadLambdaCode({})).rejects.toThrow('deploy again');
  });
});
