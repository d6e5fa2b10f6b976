// src/cli/demo: the demo.
import { checkConfig } from '../../config/index.ts';
import { startStack } from '../../local/stack.ts';
import type { ExitCode, Screen } from '../command.ts';
import { stackOptionsFor } from '../site/stack-options.ts';
import { DEMO_CONFIG } from './config.ts';
import { beyondChoosing } from './scenes/beyond-choosing.ts';
import { carriedByS3 } from './scenes/carried-by-s3.ts';
import { conflicts } from './scenes/conflicts.ts';
import { deleteAgainstUpdate } from './scenes/delete-against-update.ts';
import { outage } from './scenes/outage.ts';
import { plainUpload } from './scenes/plain-upload.ts';
import { reckoning } from './scenes/reckoning.ts';
import { repeatedEvent } from './scenes/repeated-event.ts';
import { statedKnowledge } from './scenes/stated-knowledge.ts';
import { Stage } from './stage.ts';
import { HOW_TO_READ, WHAT_NEXT } from './words.ts';

const SCENES = [
  plainUpload,
  conflicts,
  beyondChoosing,
  statedKnowledge,
  deleteAgainstUpdate,
  carriedByS3,
  outage,
  repeatedEvent,
  reckoning,
];

/** Plays on files of the folder that it is run in: this repository. */
export async function demo(screen: Screen): Promise<ExitCode> {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT'; // the functions' own log would drown the story
  const stack = await startStack({
    ...stackOptionsFor(checkConfig(DEMO_CONFIG, 'demo')),
    port: 0,
    replicationDelay: 200,
  });
  const stage = new Stage(stack, screen);
  try {
    for (const line of HOW_TO_READ) screen.say(line);
    screen.say();
    stage.tell(`three regions, a journal and a queue run on this machine: ${Object.keys(stack.regions).join(', ')}`);
    for (const scene of SCENES) await scene(stage);
  } finally {
    stage.close();
    await stack.stop();
  }
  screen.data({ asTold: stage.faults.length === 0, faults: stage.faults, losersFetched: stage.losers.length });
  screen.say(
    stage.faults.length === 0
      ? '\nAll is as told.'
      : `\n${stage.faults.length} things were not as told:\n  ${stage.faults.join('\n  ')}`,
  );
  if (stage.faults.length > 0) return 1;
  screen.say();
  for (const line of WHAT_NEXT) screen.say(line);
  return 0;
}
