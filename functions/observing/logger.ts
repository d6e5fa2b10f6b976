import { Logger as Powertools } from '@aws-lambda-powertools/logger';
import type { Logger } from '../../src/ports/logger.ts';
import type { FunctionEnvironment } from '../environment.ts';

export interface FunctionLogger extends Logger {
  /** Lines from here on are of that request. */
  beginRequest(requestId: string): void;
}

/** On AWS one JSON object a line, by Powertools, with `POWERTOOLS_LOG_LEVEL` for the level; on one machine a line for whoever sits before it. */
export function createLogger(functionName: string, environment: FunctionEnvironment): FunctionLogger {
  return environment.CONCORD_LOG === 'terminal'
    ? terminalLogger(functionName, environment)
    : structuredLogger(functionName, environment);
}

function structuredLogger(serviceName: string, { AWS_REGION: region }: FunctionEnvironment): FunctionLogger {
  const logger = new Powertools({ serviceName, persistentKeys: { region } });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
    beginRequest: (requestId) => logger.appendKeys({ requestId }),
  };
}

/** To stderr, since stdout may belong to a program that reads the ready line. */
function terminalLogger(functionName: string, { AWS_REGION: region }: FunctionEnvironment): FunctionLogger {
  const beginRequest = () => {};
  if (process.env.POWERTOOLS_LOG_LEVEL === 'SILENT')
    return { info: () => {}, warn: () => {}, error: () => {}, beginRequest };
  const write =
    (level: string) =>
    (message: string, { key, seq }: Record<string, unknown> = {}) => {
      const about = key === undefined ? '' : ` ${JSON.stringify(key)}${seq === undefined ? '' : ` #${seq}`}:`;
      process.stderr.write(
        `${new Date().toISOString().slice(11, 23)} ${level}${functionName} in ${region}:${about} ${message}\n`,
      );
    };
  return { info: write(''), warn: write('WARNING '), error: write('ERROR '), beginRequest };
}
