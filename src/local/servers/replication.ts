import * as z from 'zod';
import type { Placement, S3, Waiting } from '../../adapters/memory/s3/index.ts';
import type { Activity } from '../activity.ts';
import type { Schedule } from '../schedule.ts';

const direction = { from: z.string().optional(), to: z.string().optional() };

/** Regions, of which the bucket is replicated from and to; left out: any. */
const directionSchema = z.strictObject(direction);
export type Direction = z.infer<typeof directionSchema>;
export const directionsSchema = z.array(directionSchema);

const replicationFaultSchema = z.strictObject({
  ...direction,
  keyPrefix: z.string().optional(),
  /** In S3's words, such as `DstPutObjectNotPermitted`: FAILED, for good. */
  reason: z.string(),
  /** How many replications it hits before it is used up; without end without it. */
  times: z.int().min(1).optional(),
});

/** What is to fail of S3's own replication; the first that fits counts. */
export type ReplicationFault = z.infer<typeof replicationFaultSchema>;
export const replicationFaultsSchema = z.array(replicationFaultSchema);

/** Milliseconds, or any between two. */
export type ReplicationDelay = number | readonly [from: number, to: number];

export interface ReplicationOptions {
  readonly model: S3;
  readonly delay?: ReplicationDelay | undefined;
  readonly placed?: Placement | undefined;
  readonly schedule: Schedule;
  readonly activity: Activity;
  isUp(region: string): boolean;
}

/** Carries what the rules of the buckets take, when its time has come; the model knows how. */
export interface Replication {
  /** What is held back waits, and lies where it was made. Without directions all is held back; an empty list lets all go on. */
  pause(directions?: readonly Direction[]): void;
  /** Replaces those before; an empty list heals it. */
  setFaults(faults: readonly ReplicationFault[]): void;
  /** To be called when a region is there again: what waited for it goes on. */
  goOn(): void;
  /** How much is held back, by a pause or an outage. */
  readonly held: number;
  stop(): void;
}

/** Slower than an event, as in S3, where most takes seconds. */
const DEFAULT_DELAY_MS = 1000;

export function startReplication(options: ReplicationOptions): Replication {
  const { model, placed, schedule, activity, isUp } = options;
  const [from, to] = rangeOf(options.delay ?? DEFAULT_DELAY_MS);
  const appointments = new Set<() => void>();
  const held = new Set<Waiting>();
  let paused: readonly Direction[] = [];
  let faults: { readonly fault: ReplicationFault; left: number }[] = [];
  let isStopped = false;
  model.subscribe({ onCarriage: expect });
  for (const waiting of model.waitingToBeCarried()) expect(waiting);

  function expect(waiting: Waiting): void {
    if (isStopped) return;
    const end = activity.begin();
    const callOff = schedule.after(from + Math.random() * (to - from), () => {
      appointments.delete(callOff);
      attempt(waiting);
      end();
    });
    appointments.add(callOff);
  }

  function attempt(waiting: Waiting): void {
    const source = model.regionOf(waiting.bucket);
    if (source === undefined) return;
    const target = model.regionOf(waiting.to);
    const isReachable = isUp(source) && (target === undefined || isUp(target));
    if (!isReachable || paused.some((one) => isOf(one, source, target))) held.add(waiting);
    else model.carry({ ...waiting, ...(placed ? { placed } : {}), failure: failureOf(waiting, source, target) });
  }

  function failureOf({ key }: Waiting, source: string, target: string | undefined): string | undefined {
    const fits = ({ keyPrefix = '', ...where }: ReplicationFault) =>
      key.startsWith(keyPrefix) && isOf(where, source, target);
    const hit = faults.find(({ fault, left }) => left > 0 && fits(fault));
    if (hit) hit.left -= 1;
    return hit?.fault.reason;
  }

  function goOn(): void {
    const waiting = [...held];
    held.clear();
    for (const one of waiting) expect(one);
  }

  return {
    pause(directions = [{}]) {
      paused = directions;
      goOn();
    },
    setFaults(rules) {
      faults = rules.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
    },
    goOn,
    get held() {
      return held.size;
    },
    stop() {
      isStopped = true;
      for (const callOff of appointments) callOff();
      appointments.clear();
    },
  };
}

function isOf({ from, to }: Direction, source: string, target: string | undefined): boolean {
  return (from === undefined || from === source) && (to === undefined || to === target);
}

function rangeOf(delay: ReplicationDelay): readonly [from: number, to: number] {
  return typeof delay === 'number' ? [delay, delay] : delay;
}
