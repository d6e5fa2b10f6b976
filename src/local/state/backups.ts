import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../servers/read-body.ts';

const MAX_BODY_BYTES = 64 * 1024;
const TARGET = /^DynamoDB_20120810\.(Describe|Update)ContinuousBackups$/;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** dynalite knows nothing of point-in-time recovery. Nothing is kept here but whether it is on: at AWS it is off until somebody turns it on. */
export function withBackups(handler: Handler): Handler {
  const protectedTables = new Set<string>();
  return (request, response) => {
    const [, verb] = TARGET.exec(String(request.headers['x-amz-target'])) ?? [];
    if (verb === undefined) return handler(request, response);
    answer(request, verb, protectedTables)
      .then((text) => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(text))
      .catch(() => response.destroy());
  };
}

async function answer(request: IncomingMessage, verb: string, protectedTables: Set<string>): Promise<string> {
  const { TableName, PointInTimeRecoverySpecification } = JSON.parse((await readBody(request, MAX_BODY_BYTES)) ?? '{}');
  if (verb === 'Update') {
    if (PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled) protectedTables.add(TableName);
    else protectedTables.delete(TableName);
  }
  const PointInTimeRecoveryStatus = protectedTables.has(TableName) ? 'ENABLED' : 'DISABLED';
  return JSON.stringify({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus },
    },
  });
}
