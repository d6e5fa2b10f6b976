import * as z from 'zod';
import { type FaultRule, faultRulesSchema } from '../faults.ts';
import type { StackStatus } from '../status.ts';
import { type ApiRequest, type ApiResponse, failure, type Route } from './server.ts';

export interface AdminOptions {
  status(): Promise<StackStatus>;
  hasRegion(region: string): boolean;
  startRegion(region: string): Promise<void>;
  stopRegion(region: string): Promise<void>;
  setFaults(region: string, rules: readonly FaultRule[]): void;
  pauseFunctions(): Promise<void>;
  resumeFunctions(): void;
}

/**
 * What no AWS service has: `GET /admin/status`, `POST /admin/functions/` with `pause` or `resume`, and `POST /admin/regions/R/` with `stop`,
 * `start`, or `faults` and a JSON list of rules, which replaces the region's earlier ones.
 */
export function adminRoute(options: AdminOptions): Route {
  return (request) => {
    const [admin, subject, name, action, ...rest] = request.path;
    if (admin !== 'admin' || rest.length > 0) return undefined;
    if (request.method === 'GET' && subject === 'status' && name === undefined) return tellStatus(options);
    if (request.method === 'POST' && subject === 'functions' && action === undefined)
      return changeFunctions(options, name);
    if (request.method !== 'POST' || subject !== 'regions' || name === undefined) return undefined;
    return changeRegion(options, name, action, request);
  };
}

async function tellStatus(options: AdminOptions): Promise<ApiResponse> {
  return { status: 200, body: await options.status() };
}

async function changeFunctions(options: AdminOptions, action: string | undefined): Promise<ApiResponse> {
  switch (action) {
    case 'pause':
      await options.pauseFunctions();
      return { status: 200, body: { paused: true } };
    case 'resume':
      options.resumeFunctions();
      return { status: 200, body: { paused: false } };
    default:
      return failure(404, 'UnknownOperationException', `the functions take pause and resume, not ${action}`);
  }
}

async function changeRegion(
  options: AdminOptions,
  region: string,
  action: string | undefined,
  request: ApiRequest,
): Promise<ApiResponse> {
  if (!options.hasRegion(region)) return failure(404, 'ResourceNotFoundException', `there is no region ${region}`);
  switch (action) {
    case 'stop':
      await options.stopRegion(region);
      return { status: 200, body: { region, up: false } };
    case 'start':
      await options.startRegion(region);
      return { status: 200, body: { region, up: true } };
    case 'faults':
      return setFaults(options, region, request.body);
    default:
      return failure(404, 'UnknownOperationException', `a region takes stop, start and faults, not ${action}`);
  }
}

function setFaults(options: AdminOptions, region: string, body: string): ApiResponse {
  const rules = faultRulesSchema.safeParse(parseJson(body));
  if (!rules.success) return failure(400, 'InvalidParameterValueException', z.prettifyError(rules.error));
  options.setFaults(region, rules.data);
  return { status: 200, body: { region, faults: rules.data } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
