import { checkConfig } from '../../config/index.ts';
import { startStack } from '../../local/stack.ts';
import type { AddCommand, ExitCode, Screen } from '../command.ts';
import { DEMO_CONFIG } from '../demo/config.ts';
import { beyondChoosing } from '../demo/scenes/beyond-choosing.ts';
import { conflicts } from '../demo/scenes/conflicts.ts';
import { deleteAgainstUpdate } from '../demo/scenes/delete-against-update.ts';
import { outage } from '../demo/scenes/outage.ts';
import { plainUpload } from '../demo/scenes/plain-upload.ts';
import { reckoning } from '../demo/scenes/reckoning.ts';
import { repeatedEvent } from '../demo/scenes/repeated-event.ts';
import { statedKnowledge } from '../demo/scenes/stated-knowledge.ts';
import { Stage } from '../demo/stage.ts';
import { stackOptionsFor } from '../stack-options.ts';

const SCENES = [
  plainUpload,
  conflicts,
  beyondChoosing,
  statedKnowledge,
  deleteAgainstUpdate,
  outage,
  repeatedEvent,
  reckoning,
];

export const addDemo: AddCommand = (program, run) => {
  program
    .command('demo')
    .description(
      'tell a story of uploads, conflicts and an outage on the embedded stack; exit code 1 if anything is not as told',
    )
    .action(run((screen) => demo(screen)));
};

/** Plays on files of the folder that it is run in: this repository. */
async function demo(screen: Screen): Promise<ExitCode> {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT'; // the functions' own log would drown the story
  const stack = await startStack({ ...stackOptionsFor(checkConfig(DEMO_CONFIG, 'demo')), port: 0 });
  const stage = new Stage(stack, screen);
  try {
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
  return stage.faults.length === 0 ? 0 : 1;
}
