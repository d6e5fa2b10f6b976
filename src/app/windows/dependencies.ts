// src/app/windows: times in which nobody but their opener writes in a part of a set.
import type { SetName } from '../../domain/model/ids.ts';
import type { Opener } from '../../domain/windows/sync-window.ts';
import type { Listing } from '../../ports/listed-key.ts';
import type { WindowLog } from '../../ports/window-log.ts';
import type { WriteGate } from '../../ports/write-gate.ts';
import type { Dependencies } from '../dependencies.ts';
import type { ResolveDependencies } from '../steering/resolve.ts';
import type { Progress } from './progress.ts';

export interface WindowDependencies
  extends Pick<Dependencies, 'sets' | 'store' | 'journal' | 'clock'>,
    Pick<ResolveDependencies, 'upload'> {
  readonly gate: WriteGate;
  readonly windows: WindowLog;
  /** Each region's keys that begin so, in the order of their bytes. Throws what a listing throws. */
  listings(set: SetName, prefix: string): readonly Listing[];
  /** A person, as others know him. */
  readonly by: string;
  /** Who that is to the services. */
  caller(): Promise<Opener>;
  /** Letters and digits, unique. */
  newId(): string;
  /** Ends early where all is called off. */
  pause(ms: number): Promise<void>;
  /** Whoever waits here has called it off. */
  isCalledOff(): boolean;
  tell(progress: Progress): void;
}
