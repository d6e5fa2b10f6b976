import type { LocalStack } from '../../local/stack.ts';
import type { RegionStatus, StackStatus } from '../../local/status.ts';
import type { Screen } from '../command.ts';
import { table } from '../screen/table.ts';

/** Where everything that runs can be reached; `console`: the page's address, where there is one. */
export type Places = Pick<LocalStack, 'dynamodb' | 'sqs' | 'table' | 'lambda'> & {
  readonly regions: Readonly<Record<string, { readonly bucket: string; readonly endpoint: string }>>;
  readonly console?: string;
};

/** What can be typed while `concord local` runs. */
const COMMANDS: readonly (readonly [typed: string, does: string])[] = [
  ['status', 'is everything at rest? What waits, runs or has failed, by region'],
  ['endpoints', 'where S3, DynamoDB, SQS, Lambda and the page are, once more'],
  ['stop REGION', 'the region goes away, as in an outage: its S3 and its functions'],
  ['start REGION', 'it comes back'],
  ['pause', 'the functions wait, so that uploads meet in a conflict for sure'],
  ['resume', 'they go on'],
  ['help', 'this'],
  ['quit', 'the end, as Ctrl-C'],
];

/** Answers what only asks, and tells whether it was that. */
export async function answerAtPrompt(verb: string, places: Places, screen: Screen): Promise<boolean> {
  switch (verb) {
    case 'help':
    case '?':
      screen.say(table(['type', 'for'], COMMANDS));
      return true;
    case 'endpoints':
      tellPlaces(places, screen);
      return true;
    case 'status': {
      const response = await fetch(`${places.lambda}/admin/status`);
      tellStatus((await response.json()) as StackStatus, screen);
      return true;
    }
    default:
      return false;
  }
}

/** What stands at the start, and scrolls away while the functions log. */
export function tellPlaces({ regions, dynamodb, sqs, table: name, lambda, console }: Places, screen: Screen): void {
  const buckets = Object.entries(regions).map(([region, { bucket, endpoint }]) => [region, bucket, endpoint]);
  screen.say(table(['region', 'bucket', 'endpoint'], buckets));
  const services = [
    ['dynamodb', `${dynamodb}  (table ${name})`],
    ['sqs', sqs],
    ['lambda', lambda],
    ...(console === undefined ? [] : [['page', console]]),
  ];
  screen.say(table(['service', 'endpoint'], services));
}

export function tellStatus({ idle, underWay, regions }: StackStatus, screen: Screen): void {
  const isPaused = Object.values(regions).some(({ paused }) => paused);
  const rest = idle
    ? 'Everything is at rest.'
    : `${underWay === 1 ? '1 thing is' : `${underWay} things are`} under way.`;
  screen.say(isPaused ? `${rest} The functions are paused: "resume" lets them go on.` : rest);
  const rows = Object.entries(regions).map(([region, status]) => [region, ...countsOf(status)]);
  screen.say(table(['region', 'is', 'running', 'events', 'messages', 'dead letters'], rows));
  screen.say('`npx concord open` tells which keys are not in agreement yet.');
}

function countsOf({ up, paused, functions, queues }: RegionStatus): string[] {
  const sum = (numbers: readonly number[]) => String(numbers.reduce((total, number) => total + number, 0));
  const all = Object.values(functions);
  const messages = (isDead: boolean) =>
    Object.entries(queues)
      .filter(([name]) => name.endsWith('-dead') === isDead)
      .map(([, { visible, inFlight, delayed }]) => visible + inFlight + delayed);
  return [
    up ? (paused ? 'up, paused' : 'up') : 'down',
    sum(all.map(({ running }) => running)),
    sum(all.map(({ pendingEvents }) => pendingEvents)),
    sum(messages(false)),
    sum(messages(true)),
  ];
}
