import * as z from 'zod';
import { type FaultRule, faultRulesSchema } from '../faults.ts';
import {
  type Direction,
  directionsSchema,
  type ReplicationFault,
  replicationFaultsSchema,
} from '../servers/replication.ts';
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
  pauseReplication(directions?: readonly Direction[]): void;
  setReplicationFaults(faults: readonly ReplicationFault[]): void;
}

/**
 * What no AWS service has: `GET /admin/status`, `POST /admin/functions/` with `pause` or `resume`, and `POST /admin/regions/R/` with `stop`,
 * `start`, or `faults` and a JSON list of rules, which replaces the region's earlier ones. `POST /admin/replication/` with `pause` and perhaps a JSON
 * list of directions (`[{"from": R, "to": R}]`), `resume`, or `faults` and a JSON list of failures is about S3's own replication.
 */
export function adminRoute(options: AdminOptions): Route {
  return (request) => {
    const [admin, subject, name, action, ...rest] = request.path;
    if (admin !== 'admin' || rest.length > 0) return undefined;
    if (request.method === 'GET' && subject === 'status' && name === undefined) return tellStatus(options);
    if (request.method === 'POST' && subject === 'functions' && action === undefined)
      return changeFunctions(options, name);
    if (request.method === 'POST' && subject === 'replication' && action === undefined)
      return changeReplication(options, name, request.body);
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

async function changeReplication(
  options: AdminOptions,
  action: string | undefined,
  body: string,
): Promise<ApiResponse> {
  switch (action) {
    case 'pause': {
      const directions = body === '' ? { data: [{}] } : directionsSchema.safeParse(parseJson(body));
      if (!directions.data) return invalid(directions);
      options.pauseReplication(directions.data);
      return { status: 200, body: { paused: directions.data } };
    }
    case 'resume':
      options.pauseReplication([]);
      return { status: 200, body: { paused: [] } };
    case 'faults': {
      const faults = replicationFaultsSchema.safeParse(parseJson(body));
      if (!faults.success) return invalid(faults);
      options.setReplicationFaults(faults.data);
      return { status: 200, body: { faults: faults.data } };
    }
    default:
      return failure(404, 'UnknownOperationException', `replication takes pause, resume and faults, not ${action}`);
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
  if (!rules.success) return invalid(rules);
  options.setFaults(region, rules.data);
  return { status: 200, body: { region, faults: rules.data } };
}

function invalid({ error }: { readonly error: z.ZodError }): ApiResponse {
  return failure(400, 'InvalidParameterValueException', z.prettifyError(error));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
