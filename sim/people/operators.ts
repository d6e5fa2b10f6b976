import { createMemoryWindowLog } from '../../src/adapters/memory/window-log.ts';
import type { Dependencies } from '../../src/app/dependencies.ts';
import type { Upload, Uploaded } from '../../src/app/steering/own-content.ts';
import { applyInWindow } from '../../src/app/windows/apply.ts';
import { closeWindow } from '../../src/app/windows/close-window.ts';
import type { WindowDependencies } from '../../src/app/windows/dependencies.ts';
import { openWindow } from '../../src/app/windows/open-window.ts';
import { type ObjectKey, parseObjectKey, type Region } from '../../src/domain/model/ids.ts';
import type { Scope } from '../../src/domain/windows/scope.ts';
import { Unavailable } from '../../src/ports/errors.ts';
import type { ListedKey } from '../../src/ports/listed-key.ts';
import type { KeyAt } from '../../src/ports/object-store.ts';
import type { WindowLog } from '../../src/ports/window-log.ts';
import type { BucketOf, Done, GateRefusal, WriteGate } from '../../src/ports/write-gate.ts';
import { type Parameters, START, type Weather } from '../histories/parameters.ts';
import type { Gates, Statement } from '../world/gates.ts';
import type { Kernel } from '../world/kernel.ts';
import type { CallDials, Process } from '../world/process.ts';
import { type Random, randomFrom, seedOf } from '../world/random.ts';
import { planOf } from './clients.ts';

export interface OperatorParts {
  readonly kernel: Kernel;
  readonly gates: Gates;
  readonly keys: readonly string[];
  dependencies(process: Process): Dependencies;
  told(process: Process, what: string): void;
  upload(target: KeyAt, upload: Upload): Uploaded;
  listed(region: Region, prefix: string): readonly ListedKey[];
}

/** When somebody opens a window: a little before some client writes, who then meets it. */
export function windowsOf(parameters: Parameters, weather: Weather): number[] {
  if (!parameters.extras.includes('window')) return [];
  const random = randomFrom(seedOf(parameters.seed, 'windows'));
  const times = planOf(parameters, weather).map(({ at }) => at);
  const before = () => Math.max(START, random.pick([START, ...times]) - random.spread(500, 60_000));
  return Array.from({ length: 1 + random.below(4) }, before);
}

/** A person's tools try again by themselves, and have more patience than a function: less is seen to go wrong. */
export function patiently(dials: CallDials): CallDials {
  const { fails, losesAnswer, landsLate, dies } = dials;
  const rare = (probability: number) => probability / 10;
  return { ...dials, fails: rare(fails), losesAnswer: rare(losesAnswer), landsLate: rare(landsLate), dies: rare(dies) };
}

/** Whoever opens a window, writes in it and closes it, as `concord window` does; at each call he may die. */
export function createOperators(parts: OperatorParts) {
  const log = createMemoryWindowLog();
  let ids = 0;
  return async function halt(process: Process, random: Random): Promise<void> {
    const deps = dependenciesOf(process);
    const [set] = deps.sets.keys();
    if (set === undefined) return;
    const scope = scopeOf(random);
    const opening = { set, kind: 'deny' as const, scope, forMs: random.pick(SPANS_MS), waitMs: random.pick(WAITS_MS) };
    const opened = await openWindow(opening, deps);
    parts.told(
      process,
      opened.kind === 'open' ? `window ${opened.window.seq} is open` : `${opened.kind}: ${opened.why}`,
    );
    if (opened.kind !== 'open') return;
    const { id, seq, until } = opened.window;
    parts.gates.opened(id, { scope, until });
    const key = scope.kind === 'keys' ? scope.keys[0] : random.pick(parts.keys.map(parseObjectKey));
    const content = { bytes: Buffer.from(`written in window ${seq}`) };
    if (key !== undefined && random.chance(0.5)) await applyInWindow({ set, key, content, waitMs: 60_000 }, deps);
    await deps.pause(random.spread(1000, 120_000));
    parts.gates.closing(id);
    await closeWindow({ set, seq, waitMs: 0 }, deps);
  };

  function scopeOf(random: Random): Scope {
    const keys = parts.keys.map(parseObjectKey);
    if (random.chance(0.3)) return { kind: 'set' };
    return { kind: 'keys', keys: [random.pick<ObjectKey>(keys)] };
  }

  function dependenciesOf(process: Process): WindowDependencies {
    const { kernel } = parts;
    const deps = parts.dependencies(process);
    return {
      ...deps,
      gate: gateOf(process, parts),
      windows: logOf(process, log),
      caller: async () => ({ userId: process.name, arn: process.name }),
      newId: () => `w${++ids}`,
      pause: (ms) => new Promise((resolve) => kernel.after(ms, resolve)),
      isCalledOff: () => false,
      tell: () => undefined,
      listings: (set, prefix) =>
        (deps.sets.get(set)?.regions ?? []).map((region) => listing(process, () => parts.listed(region, prefix))),
      upload: (target, upload) =>
        process.call<Uploaded>({
          label: () => `UPLOAD ${target.key} to ${target.region} in a window`,
          isWrite: true,
          perform: async () =>
            parts.gates.denies(target.region, { key: target.key }, process.name)
              ? { kind: 'failed', message: 'AccessDenied' }
              : parts.gates.asOpener(() => parts.upload(target, upload)),
          fail: async () => ({ kind: 'failed', message: 'no answer came in time' }),
        }),
    };
  }
}

const SPANS_MS = [60_000, 600_000, 3_600_000];
const WAITS_MS = [0, 30_000, 300_000];

/** A policy is read and put by two requests, between which anything may happen. */
function gateOf(process: Process, { gates, kernel }: OperatorParts): WriteGate {
  const failed = async (): Promise<GateRefusal> => ({ kind: 'failed', message: 'no answer came in time' });
  const read = ({ region }: BucketOf) =>
    process.call<{ kind: 'read'; policy: readonly Statement[] } | GateRefusal>({
      label: () => `GET the policy in ${region}`,
      isWrite: false,
      perform: async () => ({ kind: 'read', policy: gates.get(region) }),
      fail: failed,
    });
  const put = ({ region }: BucketOf, policy: readonly Statement[]) =>
    process.call<Done | GateRefusal>({
      label: () => `PUT the policy in ${region}: ${policy.map(({ id }) => id)}`,
      isWrite: true,
      perform: async () => {
        gates.put(region, policy);
        return { kind: 'done' };
      },
      fail: failed,
    });
  const others = (policy: readonly Statement[], id: string) =>
    policy.filter((one) => one.id !== id && one.until > kernel.now);
  return {
    check: async (at) => {
      const there = await read(at);
      return there.kind === 'failed' ? there : { kind: 'done' };
    },
    shut: async (at, denial) => {
      const there = await read(at);
      if (there.kind === 'failed') return there;
      return await put(at, [...others(there.policy, denial.id), { ...denial, opener: process.name }]);
    },
    release: async (at, id) => {
      const there = await read(at);
      if (there.kind === 'failed') return there;
      const written = await put(at, others(there.policy, id));
      return written.kind === 'failed'
        ? written
        : { kind: 'released', found: there.policy.some((one) => one.id === id) };
    },
    standing: async (at) => {
      const there = await read(at);
      return there.kind === 'failed' ? there : { kind: 'standing', ids: there.policy.map(({ id }) => id) };
    },
    tryWrite: ({ region }, id) =>
      process.call<{ kind: 'refused' | 'let through' } | GateRefusal>({
        label: () => `TRY a write in ${region}`,
        isWrite: false,
        perform: async () => ({ kind: gates.denies(region, { trial: id }, process.name) ? 'refused' : 'let through' }),
        fail: failed,
      }),
    uploads: async () => ({ kind: 'uploads', uploads: [] }),
  };
}

function logOf(process: Process, log: WindowLog): WindowLog {
  const fail = async () => {
    throw new Unavailable('The journal did not answer.');
  };
  const call = <Answer>(label: string, isWrite: boolean, perform: () => Promise<Answer>) =>
    process.call<Answer>({ label: () => `windows: ${label}`, isWrite, perform, fail });
  return {
    windows: (set, limit, before) => call('read', false, () => log.windows(set, limit, before)),
    append: (window) =>
      process.call({
        label: () => `windows: append ${window.seq}`,
        isWrite: true,
        perform: () => log.append(window),
        // The adapter finds its own id under a number that is taken.
        repeat: async (first) => first,
        fail,
      }),
    update: (window, changes) =>
      process.call({
        label: () => `windows: ${window.seq} is ${changes.state ?? window.state}`,
        isWrite: true,
        perform: () => log.update(window, changes),
        repeat: async (first) => first,
        fail,
      }),
    takeTurn: (set, holder, span) => call('take the turn', true, () => log.takeTurn(set, holder, span)),
    endTurn: (set, holder) => call('end the turn', true, () => log.endTurn(set, holder)),
  };
}

async function* listing(process: Process, list: () => readonly ListedKey[]): AsyncGenerator<readonly ListedKey[]> {
  yield await process.call({
    label: () => 'LIST',
    isWrite: false,
    perform: async () => list(),
    fail: async () => {
      throw new Unavailable('S3 did not answer.');
    },
  });
}
