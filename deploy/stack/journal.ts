import { EXPIRY_ATTRIBUTE, journalTable } from '../../src/adapters/aws/journal-table.ts';
import { type Resource, retained } from './cloudformation.ts';

/** The journal, with keys and indexes as the code has them, and what only the real table needs. */
export function journal(table: string): Resource {
  return {
    Type: 'AWS::DynamoDB::Table',
    ...retained,
    Properties: {
      ...journalTable(table),
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: EXPIRY_ATTRIBUTE, Enabled: true },
    },
  };
}
