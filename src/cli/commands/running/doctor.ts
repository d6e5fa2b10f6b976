import { dirname } from 'node:path';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { examine } from '../../doctor/doctor.ts';
import type { Finding } from '../../doctor/finding.ts';
import { PROBED } from '../../doctor/permissions.ts';
import { counted } from '../../screen/counted.ts';
import { examplesOf } from '../../screen/help.ts';
import { table } from '../../screen/table.ts';
import {
  chosenSet,
  type Deployment,
  type JournalOptions,
  openDeployment,
  withJournalOptions,
} from '../../site/journal-access.ts';

interface DoctorOptions extends JournalOptions {
  loserDays: number;
}

/** A month: whoever misses something in a bucket misses it within that. */
const LOSER_DAYS = 30;

export const addDoctor: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('doctor'))
    .description(
      'looks at buckets, journal, queues, own code, permissions and clock, and says what is wrong and what to do; changes nothing',
    )
    .option('--loser-days <number>', 'how long losers have to stay in the version history', Number, LOSER_DAYS)
    .action(run((screen, options: DoctorOptions) => doctor(screen, options)));
  examplesOf(command, [
    ['npx concord doctor --aws --stage prod', 'everything, with a remedy for each finding'],
    ['npx concord doctor --json', 'for programs; exit code 1 where something was found'],
  ]);
};

/** Exit code 1 with findings; notes alone are no finding. */
async function doctor(screen: Screen, options: DoctorOptions): Promise<ExitCode> {
  const { loserDays } = options;
  if (!Number.isInteger(loserDays) || loserDays < 0) throw new UsageError('--loser-days takes a whole number of days');
  const site = ofSet(await openDeployment(options, options.config === undefined ? 'asks' : 'tries'), options.set);
  const named = options.table === undefined ? {} : { table: options.table };
  const found = await examine(site, { ...named, loserDays, folder: dirname(site.configFile ?? '.'), now: Date.now });
  const findings = found.filter(({ kind }) => kind === 'wrong');
  const notes = found.filter(({ kind }) => kind === 'note');
  const probed = findings.some(({ check }) => check === 'credentials') ? [] : PROBED;
  screen.data({ findings, notes, probed });
  tell(findings, notes, probed, screen);
  return findings.length > 0 ? 1 : 0;
}

/** All replica sets, or the one that is named. */
function ofSet(site: Deployment, name: string | undefined): Deployment {
  if (name === undefined) return site;
  const chosen = chosenSet([...site.compiled.sets.keys()], name);
  const sets = new Map([...site.compiled.sets].filter(([set]) => set === chosen));
  return { ...site, compiled: { ...site.compiled, sets } };
}

function tell(
  findings: readonly Finding[],
  notes: readonly Finding[],
  probed: readonly string[],
  screen: Screen,
): void {
  if (findings.length > 0)
    screen.say(
      table(
        ['where', 'check', 'what is wrong', 'what to do'],
        findings.map(({ where, check, what, remedy = '' }) => [where, check, what, remedy]),
      ),
    );
  if (notes.length > 0)
    screen.say(
      table(
        ['where', 'check', 'note'],
        notes.map(({ where, check, what }) => [where, check, what]),
      ),
    );
  if (probed.length > 0) screen.say(`Your own permissions were probed by calls that do nothing: ${probed.join(', ')}.`);
  screen.say(findings.length === 0 ? 'Nothing is wrong.' : `${counted(findings.length, 'finding')}.`);
}
