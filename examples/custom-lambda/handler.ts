import type { CustomAnswer, CustomRequest, CustomWrite } from 's3-concord/custom';

const OFFICES: Readonly<Record<string, string>> = {
  'us-east-1': 'America/New_York',
  'eu-west-1': 'Europe/Dublin',
  'ap-northeast-1': 'Asia/Tokyo',
};

/** What was written during office hours of its region outranks what was written at night; among equals `otherwise` decides. */
export async function handler({ contenders }: CustomRequest): Promise<CustomAnswer> {
  const [winner, ...others] = contenders.filter(isInOfficeHours);
  if (!winner) return { schema: 1, abstain: true, why: 'No office was open.' };
  if (others.length > 0) return { schema: 1, abstain: true, why: 'Several offices were open.' };
  const { region, versionId } = winner;
  return { schema: 1, winner: { region, versionId }, why: `Only the office of ${region} was open.` };
}

function isInOfficeHours({ region, lastModified }: CustomWrite): boolean {
  const timeZone = OFFICES[region];
  if (timeZone === undefined) return false;
  const hour = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(
    new Date(lastModified),
  );
  return Number(hour) >= 9 && Number(hour) < 17;
}
