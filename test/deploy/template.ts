import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Runs the framework offline, and reads the CloudFormation that it made. */

export const ACCOUNT = '111122223333';
export const ROOT = join(import.meta.dirname, '..', '..');

/** A template with its intrinsic functions filled in: `Ref` of X is "X", `Fn::GetAtt` of X's A is "X.A". */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Sid?: string;
  readonly Condition?: object;
}

export interface Package extends Template {
  /** By file name. */
  readonly zips: Readonly<Record<string, Buffer>>;
}

/** `serverless package` into a folder of its own. */
export async function packageRegion(region: string, ...options: readonly string[]): Promise<Package> {
  const folder = await mkdtemp(join(tmpdir(), 'concord-template-'));
  try {
    await serverless('package', '--stage', 'test', '--region', region, '--package', folder, ...options);
    const text = await readFile(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.zip'));
    const zips = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
    return { ...(resolveIntrinsics(JSON.parse(text), region) as Template), zips: Object.fromEntries(zips) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whatever a test does by mistake, it reaches no one's account: there is nothing at this address. */
const NOT_AWS = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };

/** Rejects with all that the framework printed where it fails. */
export async function serverless(...args: readonly string[]): Promise<string> {
  const binary = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  try {
    return (
      await promisify(execFile)(process.execPath, [binary, ...args], {
        cwd: ROOT,
        env: { ...process.env, ...NOT_AWS, CONCORD_CONFIG_FILE: '' },
      })
    ).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${stdout}${stderr}`);
  }
}

export function resolveIntrinsics(value: unknown, region: string): unknown {
  const pseudo: Record<string, string> = { 'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT, 'AWS::Region': region };
  return resolve(value);

  function resolve(part: unknown): unknown {
    if (Array.isArray(part)) return part.map(resolve);
    if (typeof part !== 'object' || part === null) return part;
    const [[key, argument] = ['', undefined]] = Object.entries(part);
    if (key === 'Ref') return pseudo[argument] ?? argument;
    if (key === 'Fn::GetAtt') return argument.join('.');
    if (key === 'Fn::Join') return argument[1].map(resolve).join(argument[0]);
    if (key === 'Fn::Sub')
      return argument.replaceAll(/\$\{([^}]+)\}/g, (_: string, name: string) => pseudo[name] ?? name);
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, resolve(inner)]));
  }
}

/** Of every policy in the template, wherever it stands. */
export function allStatements(part: unknown): Statement[] {
  if (typeof part !== 'object' || part === null) return [];
  const inner = Object.values(part).flatMap(allStatements);
  return 'Effect' in part && 'Resource' in part ? [part as Statement, ...inner] : inner;
}

/** What a role may do: each action with the resources that it is allowed on. */
export function permissionsOf({ Resources }: Template, role: string): Record<string, readonly string[]> {
  const permissions: Record<string, string[]> = {};
  const { Policies, ManagedPolicyArns = [] } = Resources[role]?.Properties ?? {};
  const managed = (ManagedPolicyArns as string[]).map((id) => Resources[id]?.Properties.PolicyDocument);
  for (const { Effect, Action, Resource } of allStatements([Policies, managed])) {
    if (Effect !== 'Allow') continue;
    for (const action of [Action].flat()) permissions[action] = [...(permissions[action] ?? []), ...[Resource].flat()];
  }
  return permissions;
}

export const ofType = ({ Resources }: Template, type: string): Resource[] =>
  Object.values(Resources).filter(({ Type }) => Type === type);
