import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerAtPrompt, type Places } from '../../../src/cli/site/local-prompt.ts';

const PLACES: Places = {
  regions: {
    'us-east-1': { bucket: 'acme-virginia', endpoint: 'http://127.0.0.1:4710' },
    'eu-west-1': { bucket: 'acme-dublin', endpoint: 'http://127.0.0.1:4711' },
  },
  ...{
    dynamodb: 'http://127.0.0.1:4701',
    sqs: 'http://127.0.0.1:4702',
    table: 'journal',
    lambda: 'http://127.0.0.1:4700',
  },
  console: 'http://127.0.0.1:4703/#token=abc',
};

afterEach(() => vi.unstubAllGlobals());

/** What is said of what was typed; nothing where it is none of the questions. */
async function typed(verb: string): Promise<string | undefined> {
  const said: string[] = [];
  const screen = { isJson: false, say: (line = '') => void said.push(line), data: () => {} };
  return (await answerAtPrompt(verb, PLACES, screen)) ? said.join('\n') : undefined;
}

const queue = (visible: number) => ({ visible, inFlight: 0, delayed: 0 });
const region = (up: boolean, paused: boolean) => ({
  ...{ up, paused },
  functions: { 'on-object-event': { running: 1, pendingEvents: 4 }, 'on-push': { running: 2, pendingEvents: 0 } },
  queues: {
    push: queue(5),
    'push-dead': queue(7),
    events: queue(0),
    'failed-events': queue(1),
    'failed-events-dead': queue(0),
  },
});

describe('at the prompt of npx concord local', () => {
  it('status is a line a region, and says whether all is at rest', async () => {
    const regions = { 'us-east-1': region(true, true), 'eu-west-1': region(false, false) };
    const status = { idle: false, underWay: 14, deadLetters: 14, regions };
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(status)));
    const said = (await typed('status')) ?? '';
    expect(said.trim().split('\n').length).toBeLessThan(12);
    expect(said).toMatch(/^14 things are under way\. The functions are paused: "resume"/);
    expect(said).toContain('us-east-1\tup, paused\t3\t4\t6\t7');
    expect(said).toContain('eu-west-1\tdown\t3\t4\t6\t7');
    expect(said).not.toContain('{');
  });

  it('help names every command with what it is for', async () => {
    const said = await typed('help');
    for (const verb of ['status', 'endpoints', 'stop REGION', 'start REGION', 'pause', 'resume', 'help', 'quit'])
      expect(said).toMatch(new RegExp(`^${verb}\\t\\w`, 'm'));
  });

  it('endpoints brings back what the log has scrolled away', async () => {
    const said = await typed('endpoints');
    for (const endpoint of ['4700', '4701', '4702', '4703/#token=abc', '4710', '4711'])
      expect(said).toContain(endpoint);
  });

  it('what does something is left to whoever does it', async () => {
    for (const verb of ['', 'stop', 'quit', 'dance']) expect(await typed(verb)).toBeUndefined();
  });
});
