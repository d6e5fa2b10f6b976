import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Who may import whom: each room and the rooms that it may look into, besides itself. Packages are named where a room may use any. */
const ARROWS: Record<string, { rooms: string[]; packages: RegExp }> = {
  'src/domain': { rooms: [], packages: /^$/ },
  'src/policies': { rooms: ['src/domain'], packages: /^zod/ },
  'src/merge': { rooms: ['src/domain'], packages: /^(diff$|@automerge\/automerge)/ },
  'src/ports': { rooms: ['src/domain'], packages: /^$/ },
  // What listens on this machine, and who may ask it.
  'src/loopback': { rooms: [], packages: /^node:/ },
  'src/app': { rooms: ['src/domain', 'src/ports'], packages: /^node:crypto$/ },
  'src/config': { rooms: ['src/domain', 'src/policies', 'src/replication'], packages: /^(zod|yaml|picomatch|node:)/ },
  // S3's own replication as configuration, which whoever has to do with it knows.
  'src/replication': { rooms: [], packages: /^$/ },
  'src/adapters': { rooms: ['src/domain', 'src/ports', 'src/replication'], packages: /./ },
  functions: {
    rooms: ['src/domain', 'src/ports', 'src/app', 'src/adapters', 'src/policies', 'src/merge', 'src/config'],
    packages: /./,
  },
  'src/local': {
    rooms: [
      'src/domain',
      'src/ports',
      'src/app',
      'src/adapters',
      'src/policies',
      'src/config',
      'src/replication',
      'src/loopback',
      'functions/environment.ts',
    ],
    packages: /./,
  },
  // Of its page see the test below: a browser gets the domain's code and no other.
  'src/console': { rooms: ['src/domain', 'src/ports', 'src/app', 'src/loopback'], packages: /^(node:|vite$|preact)/ },
  // No part of what ships.
  sim: {
    rooms: [
      'src/domain',
      'src/ports',
      'src/app',
      'src/adapters/memory',
      'src/policies',
      'src/merge',
      'src/config',
      'src/replication',
    ],
    packages: /./,
  },
  'src/cli': {
    rooms: [
      'src/domain',
      'src/ports',
      'src/app',
      'src/adapters',
      'src/policies',
      'src/merge',
      'src/config',
      'src/replication',
      'src/local',
      'src/console',
      'functions',
      // `config check` tells all that deploying would refuse.
      'deploy/plan/check.ts',
    ],
    packages: /./,
  },
};

/** What would make a pure room impure. `new Date(ms)` only writes a given time as text. */
const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(Timeout|Interval|Immediate)\b|\bprocess\.|\bfetch\(|\bconsole\./;

interface Import {
  file: string;
  target: string;
}

function sources(room: string): string[] {
  const entries = readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) => target as string);
  return targets.map((target) => ({
    file,
    target: target.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), target)) : target,
  }));
}

function isAllowed({ target }: Import, room: string): boolean {
  const { rooms, packages } = ARROWS[room] as (typeof ARROWS)[string];
  const isPackage = !/^(src|functions|deploy|sim|test|bench)\b/.test(target);
  return isPackage
    ? packages.test(target)
    : [room, ...rooms].some((allowed) => target === allowed || target.startsWith(`${allowed}/`));
}

describe('who may import whom', () => {
  for (const room of Object.keys(ARROWS)) {
    it(`${room} looks into no room that it must not`, () => {
      const imports = sources(room).flatMap(importsOf);
      expect(imports.length).toBeGreaterThan(0);
      expect(imports.filter((one) => !isAllowed(one, room))).toEqual([]);
    });
  }

  it("the console's page has of our code the domain's alone, and types of what its server answers", () => {
    const imports = sources('src/console/page').flatMap(importsOf);
    const foreign = imports.filter(
      ({ target }) => /^(src|functions|deploy)\b/.test(target) && !target.startsWith('src/console/page/'),
    );
    expect(foreign.length).toBeGreaterThan(0);
    const isForBrowsers = ({ target }: Import) => /^src\/(domain\/|ports\/|console\/answers\.ts$)/.test(target);
    expect(foreign.filter((one) => !isForBrowsers(one))).toEqual([]);
  });

  // The simulator's clients write Automerge documents as applications do, with the library itself; nothing that is deployed looks in there.
  it('src/merge/automerge.ts alone loads Automerge, which takes megabytes of WebAssembly, beside clients in the simulator', () => {
    const ofAutomerge = (file: string) => importsOf(file).filter(({ target }) => target.startsWith('@automerge/'));
    const loaders = [...sources('src'), ...sources('sim')].filter((file) => ofAutomerge(file).length > 0);
    expect(loaders.sort()).toEqual(['sim/people/documents.ts', 'src/merge/automerge.ts']);
    expect(loaders.flatMap(ofAutomerge).map(({ target }) => target)).not.toContain('@automerge/automerge');
    expect(Object.keys(ARROWS).filter((room) => ARROWS[room]?.rooms.includes('sim'))).toEqual([]);
  });

  it('every source file lies in a room that has a rule', () => {
    const strays = sources('src').filter((file) => !Object.keys(ARROWS).some((room) => file.startsWith(`${room}/`)));
    expect(strays).toEqual([]);
  });
});

/** What ships, and what proves it. */
const CODE = ['src', 'functions', 'deploy', 'sim', 'bench'];

describe('whoever moves in finds the way', () => {
  it('no file imports one that imports it, types included', () => {
    const files = CODE.flatMap(sources);
    const imported = new Map(files.map((file) => [file, importsOf(file).map(({ target }) => target)]));
    expect(files.length).toBeGreaterThan(400);
    expect(circles(imported)).toEqual([]);
    expect(
      circles(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual([['b', 'c', 'b']]);
  });

  it('each folder says in one sentence what it is for, at the top of its main file', () => {
    const folders = Map.groupBy(CODE.filter((room) => room !== 'bench').flatMap(sources), (file) => dirname(file));
    const sentence = (file: string) => readFileSync(join(ROOT, file), 'utf8').startsWith(`// ${dirname(file)}: `);
    const without = [...folders].filter(([, files]) => files.filter(sentence).length !== 1);
    expect(without.map(([folder]) => folder)).toEqual([]);
  });

  it('no folder has more files beside each other than one takes in at a glance', () => {
    const files = [...CODE, 'test'].flatMap(sources).filter((file) => !file.startsWith('test/data/'));
    const counts = Map.groupBy(files, (file) => dirname(file));
    expect([...counts].filter(([, beside]) => beside.length > 16).map(([folder]) => folder)).toEqual([]);
  });
});

/** Each circle once, as the files on the way round. */
function circles(imported: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...way.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const next of imported.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of imported.keys()) walk(file, []);
  return found;
}

describe('what is pure stays pure', () => {
  for (const room of ['src/domain', 'src/policies', 'src/merge', 'src/replication']) {
    it(`${room} has no clock, chance, timer or output of its own`, () => {
      const impure = sources(room).filter((file) => IMPURE.test(readFileSync(join(ROOT, file), 'utf8')));
      expect(impure).toEqual([]);
    });
  }
});
