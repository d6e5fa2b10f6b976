import * as z from 'zod';
import type { Fault, RequestSummary } from './s3/server.ts';

/** S3's usual refusals: a rule needs to name the code only. */
const KNOWN_FAULTS: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  AccessDenied: { status: 403, message: 'Access Denied' },
  InternalError: { status: 500, message: 'We encountered an internal error. Please try again.' },
  ServiceUnavailable: { status: 503, message: 'Service is unable to handle request.' },
  SlowDown: { status: 503, message: 'Please reduce your request rate.' },
};
const UNKNOWN_FAULT = { status: 500, message: 'A fault was installed for this request.' };

const faultRuleSchema = z.strictObject({
  /** An operation as the SDKs call it, such as `PutObject`; any without it. */
  operation: z.string().optional(),
  bucket: z.string().optional(),
  keyPrefix: z.string().optional(),
  /** `functions`: only requests of the Lambda functions; `clients`: only those of everybody else. */
  from: z.enum(['functions', 'clients']).optional(),
  /** The error's code: one that S3 is known to give, or one with a `status` of its own. */
  code: z.string(),
  status: z.int().min(400).max(599).optional(),
  message: z.string().optional(),
  /** How many requests it hits before it is used up; without end without it. */
  times: z.int().min(1).optional(),
});

/** What a region's S3 is to answer instead of doing its work. */
export type FaultRule = z.infer<typeof faultRuleSchema>;

export const faultRulesSchema = z.array(faultRuleSchema);

export interface FaultBoard {
  /** Replaces a region's rules; an empty list heals it. The first rule that matches a request counts. */
  setFaults(region: string, rules: readonly FaultRule[]): void;
  faultFor(request: RequestSummary): Fault | undefined;
}

export function createFaultBoard(isFunction: (accessKeyId: string) => boolean): FaultBoard {
  const boards = new Map<string, { readonly rule: FaultRule; left: number }[]>();

  return {
    setFaults(region, rules) {
      boards.set(
        region,
        rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY })),
      );
    },
    faultFor(request) {
      const hit = boards.get(request.region)?.find(({ rule, left }) => left > 0 && matches(rule, request));
      if (!hit) return undefined;
      hit.left -= 1;
      return faultOf(hit.rule);
    },
  };

  function matches(rule: FaultRule, { operation, bucket, key, accessKeyId }: RequestSummary): boolean {
    const from = accessKeyId !== undefined && isFunction(accessKeyId) ? 'functions' : 'clients';
    return (
      (rule.operation === undefined || rule.operation === operation) &&
      (rule.bucket === undefined || rule.bucket === bucket) &&
      (rule.keyPrefix === undefined || key.startsWith(rule.keyPrefix)) &&
      (rule.from === undefined || rule.from === from)
    );
  }
}

function faultOf({ code, status, message }: FaultRule): Fault {
  const known = KNOWN_FAULTS[code] ?? UNKNOWN_FAULT;
  return { code, status: status ?? known.status, message: message ?? known.message };
}
