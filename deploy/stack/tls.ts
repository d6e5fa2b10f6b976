import type { Properties, Value } from './cloudformation.ts';

/** Refuses whoever comes without TLS, ourselves included. */
export const refuseWithoutTls = (actions: string, resources: readonly Value[]): Properties => ({
  Sid: 'RefuseWithoutTls',
  Effect: 'Deny',
  Principal: '*',
  Action: actions,
  Resource: resources,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
