import type { FunctionEnvironment } from '../../functions/environment.ts';
import { DEFAULT_AGREEMENT_MINUTES } from '../../functions/observing/metric-names.ts';
import { liveAddressText } from '../../src/config/live-address.ts';
import { getAtt, ref, type Value } from '../stack/cloudformation.ts';
import type { RegionalDeployment } from './region.ts';

/** The id that stands for the push role's as long as the home's stack is unknown; no principal has it. */
const UNKNOWN_ROLE_ID = 'UNKNOWN';

/** What the functions are told: functions/environment.ts. Their configuration lies beside their code, for variables have 4 KB together. */
export function environmentOf(
  { names, settings, isHome }: RegionalDeployment,
  pushRoleId: string = UNKNOWN_ROLE_ID,
): Readonly<Partial<Record<keyof FunctionEnvironment, Value>>> {
  const { liveConfig, notifications, agreementMinutes, annotations } = settings;
  return {
    CONCORD_CONFIG: liveConfig ? liveAddressText(liveConfig) : '/var/task/concord.json',
    CONCORD_STACK: names.stack,
    CONCORD_TABLE: names.table,
    CONCORD_PUSH_QUEUE_URL: ref('PushQueue'),
    CONCORD_PUSH_PRINCIPALS: isHome
      ? { 'Fn::Join': ['', ['AWS:', getAtt('PushRole', 'RoleId')]] }
      : `AWS:${pushRoleId}`,
    CONCORD_ACCOUNT: ref('AWS::AccountId'),
    ...(annotations === 'copy' ? { CONCORD_ANNOTATIONS: annotations } : {}),
    ...(notifications ? { CONCORD_EVENT_BUS: notifications.eventBus } : {}),
    ...(agreementMinutes === DEFAULT_AGREEMENT_MINUTES ? {} : { CONCORD_AGREEMENT_MINUTES: String(agreementMinutes) }),
  };
}
