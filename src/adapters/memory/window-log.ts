import type { SyncWindow } from '../../domain/windows/sync-window.ts';
import type { WindowLog } from '../../ports/window-log.ts';

/** The records of windows in memory. Each call takes effect at once. */
export function createMemoryWindowLog(): WindowLog {
  const logs = new Map<string, SyncWindow[]>();
  const turns = new Map<string, { readonly holder: string; readonly until: number }>();
  return {
    async windows(set, limit, before = Number.POSITIVE_INFINITY) {
      const earlier = (logs.get(set) ?? []).filter(({ seq }) => seq < before);
      return earlier.toSorted((a, b) => b.seq - a.seq).slice(0, limit);
    },

    async append(window) {
      const log = logs.get(window.set) ?? [];
      if (log.some(({ seq }) => seq === window.seq)) return 'taken';
      logs.set(window.set, [...log, window]);
      return 'appended';
    },

    async update({ set, seq, state }, changes) {
      const log = logs.get(set) ?? [];
      if (!log.some((window) => window.seq === seq && window.state === state)) return 'changed';
      logs.set(
        set,
        log.map((window) => (window.seq === seq ? { ...window, ...changes } : window)),
      );
      return 'updated';
    },

    async takeTurn(set, holder, { now, until }) {
      const turn = turns.get(set);
      if (turn && turn.holder !== holder && turn.until > now) return false;
      turns.set(set, { holder, until });
      return true;
    },

    async endTurn(set, holder) {
      if (turns.get(set)?.holder === holder) turns.delete(set);
    },
  };
}
