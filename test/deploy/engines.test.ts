import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { withEngines } from '../../deploy/bundle/engines.ts';
import { ENGINES, enginesDeployed, enginesIn } from '../../src/config/engines.ts';
import type { Engine, EngineName } from '../../src/domain/model/merge.ts';
import { ROOT } from './template.ts';

async function bundleWith(engines: readonly EngineName[]) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(ROOT, 'src/merge/index.ts')],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    plugins: [withEngines(engines)],
  });
  const text = outputFiles[0]?.text ?? '';
  const module = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
  const load: (name: EngineName) => Promise<Engine> = module.loadEngine;
  return { inputs: Object.keys(metafile.inputs).join('\n'), load };
}

const SIDES = ['{"a":1}', '{"b":2}'].map((text, at) => ({ name: `r${at}`, bytes: new TextEncoder().encode(text) }));
const INPUT = { sides: SIDES, options: { clash: 'path', arrays: [], counters: [], maxDepth: 10, of: 'lines' } };

describe('the engines that merge', () => {
  it('are found in a configuration wherever a policy is named', () => {
    const policy = [{ use: 'region-ownership', owner: 'x', otherwise: [{ use: 'json-merge' }] }, { use: 'union' }];
    expect(enginesIn({ sets: { a: { rules: [{ policy }] } } }).sort()).toEqual(['json', 'union']);
    expect(enginesIn({ sets: { a: { rules: [{ policy: [{ use: 'last-writer-wins' }] }] } } })).toEqual([]);
  });

  it('are deployed where rules may change later, but for the one that is large', () => {
    expect(enginesDeployed({ rules: [{ use: 'automerge' }] }, false)).toEqual(['automerge']);
    expect(enginesDeployed({ rules: [] }, true)).toEqual(['json', 'text', 'union']);
  });

  it('are carried by nobody who does not use them, and say so where they are missed', async () => {
    const { inputs, load } = await bundleWith([]);
    expect(inputs).not.toMatch(/node_modules\/diff|automerge\/|json-parse/);
    for (const name of ENGINES) {
      const engine = await load(name);
      expect(engine(INPUT)).toEqual({ kind: 'cannot', why: expect.stringContaining(`without the ${name} engine`) });
    }
  });

  it('are carried one by one', async () => {
    const { inputs, load } = await bundleWith(['json']);
    expect(inputs).not.toMatch(/node_modules\/diff|automerge\//);
    expect((await load('json'))(INPUT)).toMatchObject({ kind: 'merged' });
    expect((await load('text'))(INPUT)).toMatchObject({ kind: 'cannot' });
  });
});
