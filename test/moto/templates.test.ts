import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { run } from './commands.ts';
import { PYTHON } from './moto.ts';
import { VARIANTS, type Variant } from './variants.ts';

/** The templates as they are, held against the specification of CloudFormation that AWS publishes: cfn-lint knows each type and property. */

const NO_ONE = 'http://127.0.0.1:9';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-variants-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

it('cfn-lint finds no error in the templates of any variant', async () => {
  const templates: string[] = [];
  for (const [index, variant] of Object.values(VARIANTS).entries())
    templates.push(await packaged(String(index), variant));
  const misspelt = expect.stringMatching(/^Resources\.PushQueue\.Properties\.QueueNam:/);
  expect(await errorsIn([...templates, await withMisspeltProperty(templates[0] ?? '')])).toEqual({
    ...Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, []])),
    'a misspelt property': [misspelt],
  });
});

/** Shows that cfn-lint looks. */
async function withMisspeltProperty(template: string): Promise<string> {
  const file = join(folder, 'misspelt.json');
  await writeFile(
    file,
    (await readFile(template, 'utf8')).replaceAll(/"QueueName"(?=: "s3-concord-test-push")/g, '"QueueNam"'),
  );
  return file;
}

async function packaged(name: string, { region, document, options = [] }: Variant): Promise<string> {
  const config = join(folder, `${name}.yml`);
  await writeFile(config, stringify(document));
  const target = [
    '--package',
    join(folder, name),
    '--stage',
    'test',
    '--region',
    region,
    '--param',
    `config=${config}`,
  ];
  const { code, output } = await run(NO_ONE, SERVERLESS, 'package', ...target, ...options);
  if (code !== 0) throw new Error(output);
  return join(folder, name, 'cloudformation-template-update-stack.json');
}

const SERVERLESS = 'node_modules/serverless/bin/serverless.js';

interface Found {
  readonly Level: string;
  readonly Message: string;
  readonly Filename: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** By variant. */
async function errorsIn(templates: readonly string[]): Promise<Record<string, string[]>> {
  const errors = (JSON.parse(await lint(templates)) as readonly Found[]).filter(({ Level }) => Level === 'Error');
  const errorsOf = (template: string) =>
    errors
      .filter(({ Filename }) => Filename === template)
      .map(({ Location, Message }) => `${Location.Path?.join('.')}: ${Message}`);
  const names = [...Object.keys(VARIANTS), 'a misspelt property'];
  return Object.fromEntries(templates.map((template, at) => [names[at], errorsOf(template)]));
}

/** As JSON. Warnings are no failure: the framework writes a DependsOn beside each role that it names (W3005). */
async function lint(templates: readonly string[]): Promise<string> {
  const command = ['--format', 'json', '--non-zero-exit-code', 'none', '--template', ...templates];
  return await new Promise((resolve, reject) =>
    execFile(join(PYTHON, 'cfn-lint'), command, (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
}
