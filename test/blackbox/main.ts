import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Outside } from './outside.ts';
import type { Result } from './result.ts';
import { runBlackBox } from './run.ts';
import { type Carrying, POLICY_NAMES, type PolicyName, REGIONS, type RegionName } from './stack/setup.ts';
import { CLIENT } from './story/clients.ts';
import type { Size } from './story/plan.ts';

const HELP = `npm run blackbox -- [--seed N] [--policy NAME]… [--keys 1000] [--writes 5000] [--json]
                       [--carrier s3 [--replicas arrival|creation]]
                       [--servers] [--moto] [--s3 REGION=URL] [--dynamodb URL] [--sqs URL]

Runs the embedded stack, writes to all of its regions at once while one of them goes away and comes back, and holds what comes of it against
what the clients did. The seed fixes what the clients want; who comes first is a race, and differs from run to run. Exit 1: a promise was broken.

With --carrier s3 the buckets replicate to each other, and plain updates are left to that; it takes from 50 ms to 3 s, and is paused for a third of
the writes. --replicas says where a replica comes to lie, which S3 leaves open.

With --s3, --dynamodb and --sqs servers of somebody else's take the place of embedded ones, and are the black box's alone meanwhile: the journal's
table is made anew for each policy. --servers starts SeaweedFS for eu-west-1, and ElasticMQ; see test/servers. --moto starts
moto for DynamoDB, from where test/moto/install puts it.`;

/** Of two deliveries at once a look is left that waits for fifteen minutes; on a busy machine there may be some. */
const REST_MS = 1_200_000;
/** Longer than any pause takes: nothing is to be brought in S3's place. */
const GRACE_SECONDS = 90;
/** Of the keys with something wrong, so many are told in full. */
const SHOWN = 20;

const options = readOptions();

if (options === undefined) process.exitCode = 2;
else if (options.help) console.log(HELP);
else process.exitCode = await main(options);

type Options = NonNullable<ReturnType<typeof readOptions>>;

async function main(options: Options): Promise<0 | 1 | 2> {
  const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31));
  const size: Size = { keys: Number(options.keys), writes: Number(options.writes) };
  const policies = options.policy ?? POLICY_NAMES;
  const unknown = policies.filter((name) => !isPolicy(name));
  if (unknown.length > 0 || ![seed, size.keys, size.writes].every(Number.isSafeInteger)) {
    console.error(unknown.length > 0 ? `no policy ${unknown.join(', ')}; there are ${POLICY_NAMES.join(', ')}` : HELP);
    return 2;
  }
  const say = (line: string) => void (options.json || console.log(line));
  say(`seed ${seed}: npm run blackbox -- --seed ${seed}`);
  const results: Result[] = [];
  await using started = options.servers ? await startServers() : undefined;
  await using moto = options.moto ? await startJournal() : undefined;
  const outside = { ...started?.outside, ...moto?.outside, ...outsideOf(options) };
  for (const policy of policies.filter(isPolicy)) {
    const result = await runBlackBox({
      policies: [policy],
      size: { ...size, areFiles: outside.s3 !== undefined },
      seed,
      restMs: REST_MS,
      say,
      outside,
      carrying: carryingOf(options),
    });
    results.push(result);
    say(
      `${policy}: ${verdictOf(result)}, after ${Math.round(result.writingSeconds + result.restingSeconds + result.checkingSeconds)} s`,
    );
    for (const problem of result.problems.slice(0, SHOWN)) console.error(`\n${policy}, seed ${seed}:\n${problem}`);
    if (result.problems.length > SHOWN) console.error(`\n… and ${result.problems.length - SHOWN} more of the kind.`);
  }
  if (options.json) console.log(JSON.stringify(results));
  else console.log(tableOf(results));
  return results.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

function carryingOf({ carrier, replicas }: Options): Carrying | undefined {
  if (carrier === undefined) return undefined;
  if (carrier !== 's3') throw new RangeError(`--carrier ${carrier}: say s3`);
  if (replicas !== 'arrival' && replicas !== 'creation')
    throw new RangeError(`--replicas ${replicas}: say arrival or creation`);
  return { delay: [50, 3000], placed: replicas, graceSeconds: GRACE_SECONDS };
}

function outsideOf({ s3, dynamodb, sqs }: Options): Outside {
  const [region, endpoint] = s3?.split('=') ?? [];
  const isRegion = (name: string | undefined): name is RegionName => REGIONS.some((known) => known === name);
  if (s3 !== undefined && (!isRegion(region) || !endpoint))
    throw new RangeError(`--s3 ${s3}: say REGION=URL, with a region of ${REGIONS.join(', ')}`);
  return {
    ...(isRegion(region) && endpoint ? { s3: { region, endpoint } } : {}),
    ...(dynamodb ? { dynamodb } : {}),
    ...(sqs ? { sqs } : {}),
  };
}

/** Loaded by those alone that ask for it. */
async function startServers(): Promise<AsyncDisposable & { readonly outside: Outside }> {
  const { startElasticMq, startSeaweedFs } = await import('../servers/servers.ts');
  await using starting = new AsyncDisposableStack();
  const seaweed = starting.adopt(await startSeaweedFs(REGIONS, [CLIENT]), (server) => server.stop());
  const queues = starting.adopt(await startElasticMq(), (server) => server.stop());
  const all = starting.move();
  return {
    outside: { s3: { region: 'eu-west-1', endpoint: seaweed.endpoint }, sqs: queues.endpoint },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function startJournal(): Promise<AsyncDisposable & { readonly outside: Outside }> {
  const { startMotoOneAtATime } = await import('../moto/one-at-a-time.ts');
  const moto = await startMotoOneAtATime();
  return { outside: { dynamodb: moto.endpoint }, [Symbol.asyncDispose]: () => moto.stop() };
}

function verdictOf({ problems }: Result): string {
  return problems.length === 0 ? 'as promised' : `${problems.length} PROBLEMS`;
}

function isPolicy(name: string): name is PolicyName {
  return POLICY_NAMES.some((known) => known === name);
}

function tableOf(results: readonly Result[]): string {
  const head = ['', ...results.map(({ policies }) => policies.join(', '))];
  const table = new Table({
    head,
    style: { head: [], border: [] },
    colAligns: ['left', ...results.map(() => 'right' as const)],
  });
  const row = (name: string, cell: (result: Result) => string | number) =>
    table.push([name, ...results.map((result) => String(cell(result)))]);
  row('region away', ({ away }) => away);
  row('keys', ({ keys, shared }) => `${keys} (${shared} shared)`);
  row('puts acknowledged', ({ puts }) => puts);
  row('deletes acknowledged', ({ deletes }) => deletes);
  row('answers lost', ({ lost, landed }) => `${lost} (${landed} landed)`);
  row('decisions', ({ decisions }) => decisions);
  for (const situation of ['first', 'fast-forward', 'conflict', 'identical', 'affirmed'])
    row(`  ${situation}`, ({ situations }) => situations[situation] ?? 0);
  row('copies', ({ copies }) => copies);
  row('  for plain updates', ({ plainCopies }) => plainCopies);
  row('versions', ({ versions }) => versions);
  row('most decisions a write', ({ decisionsPerWrite }) => decisionsPerWrite.toFixed(2));
  for (const account of ['current', 'superseded', 'named as a loser', 'identical to the winner'] as const)
    row(`writes ${account}`, ({ accounts }) => accounts[account]);
  row('winners foretold', ({ foretold, shared }) => `${foretold} of ${shared}`);
  row('seconds writing', ({ writingSeconds }) => writingSeconds);
  row('seconds until at rest', ({ restingSeconds }) => restingSeconds);
  row('seconds checking', ({ checkingSeconds }) => checkingSeconds);
  row('result', verdictOf);
  return table.toString();
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        seed: { type: 'string' },
        policy: { type: 'string', multiple: true },
        keys: { type: 'string', default: '1000' },
        writes: { type: 'string', default: '5000' },
        servers: { type: 'boolean', default: false },
        moto: { type: 'boolean', default: false },
        s3: { type: 'string' },
        dynamodb: { type: 'string' },
        sqs: { type: 'string' },
        carrier: { type: 'string' },
        replicas: { type: 'string', default: 'arrival' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return undefined;
  }
}
