import { readFile } from 'node:fs/promises';
import { fileMistake } from '../../../config/check/file-mistake.ts';
import { parseXml } from '../../../local/s3/xml.ts';
import type { ReplicationDocument } from '../../../replication/document.ts';
import { refusals } from '../../../replication/validate/index.ts';
import { malformed, type Refusal } from '../../../replication/validate/refusal.ts';
import { readDocument } from '../../../replication/xml-form.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { examplesOf } from '../../screen/help.ts';
import { table } from '../../screen/table.ts';

export const addCheck: AddCommand = (program, run) => {
  const command = program
    .command('check')
    .argument('<file>', "JSON as `aws s3api put-bucket-replication` takes it, or S3's XML")
    .description(
      'tells what S3 would refuse of a replication configuration in a file, all at once; exit code 1 where it would',
    )
    .action(run((screen, file: string) => check(screen, file)));
  examplesOf(command, [
    [
      'npx concord replication check replication.json',
      'before `aws s3api put-bucket-replication --replication-configuration file://replication.json`',
    ],
  ]);
};

async function check(screen: Screen, file: string): Promise<ExitCode> {
  const { document, strays } = await documentIn(file);
  const found = [...strays.map(ofStray), ...refusals(document)];
  screen.data({ file, refused: found.length > 0, refusals: found });
  if (found.length === 0) {
    screen.say(`S3 takes it, as far as ${file} alone shows: what the buckets must be is not looked at.`);
    return 0;
  }
  screen.say(
    table(
      ['S3 refuses it with', 'in its words', 'what to do'],
      found.map(({ code, message, remedy }) => [code, message, remedy]),
    ),
  );
  return 1;
}

const ofStray = (path: string): Refusal => malformed(`S3 knows no element ${path} there, or one only: take it out.`);

async function documentIn(file: string): Promise<{ document: ReplicationDocument; strays: readonly string[] }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(fileMistake(file, error));
  });
  if (text.trimStart().startsWith('<')) {
    const root = parseXml(text.trim());
    if (!root) throw new UsageError(`${file} is no XML that can be read`);
    return readDocument(root);
  }
  const value = parsed(text, file);
  const document = 'ReplicationConfiguration' in value ? value.ReplicationConfiguration : value;
  const isRight =
    typeof document === 'object' && document !== null && Array.isArray((document as ReplicationDocument).Rules ?? []);
  if (!isRight) throw new UsageError(`${file} holds no replication configuration: { "Role": …, "Rules": [ … ] }`);
  return { document: document as ReplicationDocument, strays: [] };
}

function parsed(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw new UsageError(`${file} is neither JSON nor XML: ${(error as Error).message}`);
  }
  throw new UsageError(`${file} holds no replication configuration: { "Role": …, "Rules": [ … ] }`);
}
