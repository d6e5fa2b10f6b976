import type { RegionName } from '../stack/setup.ts';
import type { StackUnderTest } from '../stack/stack.ts';

export interface Outage {
  /** Requests under way are cut off. */
  begin(): void;
  end(): void;
  /** At once where it has not begun. */
  isOver(): Promise<void>;
}

export function createOutage(stack: StackUnderTest, region: RegionName): Outage {
  let stopped: Promise<void> | undefined;
  let over: PromiseWithResolvers<void> | undefined;
  let isEnding = false;
  return {
    begin() {
      over = Promise.withResolvers();
      stopped = stack.stopRegion(region);
      stopped.catch(over.reject);
    },
    end() {
      if (!over || !stopped || isEnding) return;
      isEnding = true;
      stopped.then(() => stack.startRegion(region)).then(over.resolve, over.reject);
    },
    async isOver() {
      await over?.promise;
    },
  };
}
