import { EXPIRY_ATTRIBUTE, journalTable } from '../../src/adapters/aws/journal-table.ts';
import type { Resource } from './cloudformation.ts';

/**
 * The journal, with keys and indexes as the code has them, and what only the real table needs. Retain, and not RetainExceptOnCreate: a first
 * deployment that failed could not delete the protected table, and would be left in a state that nothing but a person's hand ends. The table that
 * stays behind is adopted by the next attempt (home-stack.ts).
 */
export function journal(table: string): Resource {
  return {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      ...journalTable(table),
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: EXPIRY_ATTRIBUTE, Enabled: true },
    },
  };
}
