import type { Schedule } from '../../../src/local/schedule.ts';

interface Appointment {
  readonly at: number;
  readonly action: () => void;
}

/** Time that passes only when a test says so. */
export function virtualSchedule(start = Date.UTC(2026, 0, 1)) {
  const appointments = new Set<Appointment>();
  let now = start;
  const schedule: Schedule = {
    now: () => now,
    after(delayMs, action) {
      const appointment = { at: now + delayMs, action };
      appointments.add(appointment);
      return () => appointments.delete(appointment);
    },
  };
  return {
    schedule,
    /** How far off each thing to come is, in milliseconds, soonest first. */
    delays: () => [...appointments].map(({ at }) => at - now).sort((a, b) => a - b),
    /** Lets time pass, and everything due in it happen. */
    async pass(milliseconds: number): Promise<void> {
      await settled();
      now += milliseconds;
      for (const appointment of [...appointments].filter(({ at }) => at <= now)) {
        appointments.delete(appointment);
        appointment.action();
      }
      await settled();
    },
  };
}

/** Every promise that can go on has gone on. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
