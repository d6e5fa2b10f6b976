import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { resolveHeld } from '../../app/steering/resolve.ts';
import { checkConfig, compileConfig } from '../../config/index.ts';
import type { Decision } from '../../domain/model/decision.ts';
import { parseObjectKey } from '../../domain/model/ids.ts';
import type { LocalStack } from '../../local/stack.ts';
import type { Screen } from '../command.ts';
import { colors } from '../screen/terminal.ts';
import { applicationAt } from '../site/application.ts';
import { type Client, clientsOf, type Written } from './cast.ts';
import { DEMO_CONFIG } from './config.ts';
import { foundLines, storyLine } from './words.ts';

/** On two busy cores a scene takes well under a second; an outage adds the retries of a few seconds. */
const REST_MS = 20_000;

/** Where the story is played and told: its clients, the journal as anybody may query it, and what was found to be otherwise than told. */
export class Stage {
  readonly clients: Client[];
  readonly faults: string[] = [];
  readonly losers: Written[] = [];
  private readonly stack: LocalStack;
  private readonly screen: Screen;
  private readonly journal: DynamoDBDocumentClient;
  private readonly compiled = compileConfig(checkConfig(DEMO_CONFIG, 'demo'));
  private readonly began = Date.now();
  private scene = 0;

  constructor(stack: LocalStack, screen: Screen) {
    this.stack = stack;
    this.screen = screen;
    this.clients = clientsOf(stack);
    const credentials = { accessKeyId: 'anybody', secretAccessKey: 'any' };
    this.journal = DynamoDBDocumentClient.from(
      new DynamoDBClient({ region: 'us-east-1', endpoint: stack.dynamodb, credentials }),
    );
  }

  client(region: string): Client {
    const client = this.clients.find((one) => one.region === region);
    if (!client) throw new RangeError(`no client in ${region}`);
    return client;
  }

  title(text: string): void {
    this.screen.say(`\n${colors.bold(`${++this.scene}. ${text}`)}`);
  }

  /** A step of the story, with the time since its beginning. */
  tell(text: string): void {
    this.screen.say(storyLine(`${((Date.now() - this.began) / 1000).toFixed(3)} s`, text));
  }

  check(isAsTold: boolean, claim: string): void {
    if (isAsTold) return;
    this.faults.push(`${this.scene}: ${claim}`);
    this.tell(colors.red(`NOT AS TOLD: ${claim}`));
  }

  /** What every region holds before it is written to again. */
  async base(key: string, body: string): Promise<void> {
    await this.client('us-east-1').put(key, body);
    this.tell(`us-east-1: PUT ${key}, which every region gets`);
    await this.rest();
  }

  /** Waits until no event, message or function is under way; tells how long that took. */
  async rest(): Promise<void> {
    const from = Date.now();
    await this.stack.whenIdle(REST_MS);
    this.tell(`all is quiet again after ${Date.now() - from} ms`);
  }

  replication(what: 'pause' | 'resume'): void {
    this.stack.pauseReplication(what === 'pause' ? undefined : []);
    this.tell(what === 'pause' ? 'replication is paused' : 'replication goes on');
  }

  async down(region: string): Promise<void> {
    await this.stack.stopRegion(region);
    this.tell(`${region} goes down`);
  }

  async up(region: string): Promise<void> {
    await this.stack.startRegion(region);
    this.tell(`${region} is up again`);
  }

  /** Waits until a region's head shows one of these, as a person would watch it. */
  async until(region: string, key: string, etag: string): Promise<void> {
    const deadline = Date.now() + REST_MS;
    const short = etag.replaceAll('"', '').slice(0, 8);
    while ((await this.client(region).look(key)) !== short) {
      if (Date.now() > deadline) return this.check(false, `${region} never got ${key}`);
    }
    this.tell(`${region} has it`);
  }

  /** Hands the region's function an event, by Lambda's own API. */
  async invoke(region: string, payload: unknown): Promise<unknown> {
    const name = `s3-concord-local-${region}-on-object-event`;
    const answer = await fetch(`${this.stack.lambda}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      body: JSON.stringify(payload),
    });
    return await answer.json();
  }

  /** A key's decisions, oldest first, by a plain query of the table. */
  async decisions(key: string): Promise<Decision[]> {
    const pages = paginateQuery(
      { client: this.journal },
      {
        TableName: this.stack.table,
        KeyConditionExpression: 'pk = :pk AND seq > :zero',
        ExpressionAttributeValues: { ':pk': `documents#${key}`, ':zero': 0 },
        ConsistentRead: true,
      },
    );
    const decisions: Decision[] = [];
    for await (const { Items = [] } of pages) decisions.push(...(Items as unknown as Decision[]));
    return decisions;
  }

  /** A person settles what is held, as `concord resolve KEY --winner REGION` does. */
  async resolve(key: string, winner: string): Promise<void> {
    const [set] = this.compiled.sets.keys();
    if (!set) throw new RangeError('the demo has no replica set');
    const config = checkConfig(DEMO_CONFIG, 'demo');
    const local = { ...this.stack, pid: process.pid };
    const { deps } = applicationAt({ config, compiled: this.compiled, set, local, stack: '' }, 'demo');
    const seen = (await this.decisions(key)).at(-1)?.seq ?? 0;
    const choice = { kind: 'winner' as const, winner };
    const end = await resolveHeld({ ref: { set, key: parseObjectKey(key) }, seen, choice }, deps);
    this.check(end.kind === 'resolved', `${key} is resolved by hand`);
    this.tell(`a person: npx concord resolve ${key} --winner ${winner}`);
  }

  /** The regions side by side, and the latest decision with its reason. `isApart`: they are to differ. */
  async show(key: string, isApart = false): Promise<Decision> {
    const heads = await Promise.all(this.clients.map((client) => client.look(key)));
    const decision = (await this.decisions(key)).at(-1);
    if (!decision) throw new Error(`no decision about ${key} was recorded`);
    const named = this.clients.map(({ region }, at) => [region, heads[at] ?? ''] as const);
    for (const line of foundLines(named, decision)) this.screen.say(line);
    const isAlike = new Set(heads.filter((head) => head !== 'down')).size === 1;
    if (isApart) this.check(!isAlike, `regions show ${key} as each was written`);
    else this.check(isAlike, `all regions that are up show ${key} alike`);
    for (const { region, id } of decision.losers) this.losers.push({ region, key, versionId: id, etag: '' });
    return decision;
  }

  close(): void {
    for (const client of this.clients) client.close();
    this.journal.destroy();
  }
}
