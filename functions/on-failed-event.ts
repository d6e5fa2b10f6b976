import type { Context } from 'aws-lambda';
import type { FunctionEnvironment } from './environment.ts';

export function createHandler(_environment: FunctionEnvironment) {
  return async (_event: unknown, _context: Context): Promise<unknown> => undefined;
}

let cached: ReturnType<typeof createHandler> | undefined;
export const handler = (event: unknown, context: Context): Promise<unknown> => {
  cached ??= createHandler(process.env as unknown as FunctionEnvironment);
  return cached(event, context);
};
