import type { StoreFault } from '../../src/adapters/memory/object-store.ts';
import type { Region } from '../../src/domain/model/ids.ts';
import type { Parameters, Weather } from '../histories/parameters.ts';
import type { Kernel } from './kernel.ts';

const CUT_OFF: StoreFault = { status: 0, code: 'ECONNREFUSED', message: 'connection refused' };

/** Which regions can't be reached just now. */
export class Outages {
  private readonly regions: readonly Region[];
  private readonly kernel: Kernel;
  private readonly weather: Weather;
  private readonly spared: (name: string) => boolean;

  constructor(regions: readonly Region[], kernel: Kernel, weather: Weather, { misfortunes }: Parameters) {
    this.regions = regions;
    this.kernel = kernel;
    this.weather = weather;
    this.spared = (name) => misfortunes !== undefined && !misfortunes.includes(name);
  }

  faultOf(region: Region, of: 'reads' | 'writes'): StoreFault | undefined {
    const { now } = this.kernel;
    if (now >= this.weather.healAt) return undefined;
    const at = this.regions.indexOf(region);
    const isCutOff = this.weather.outages.some(
      (outage, number) =>
        outage.region === at &&
        now >= outage.from &&
        now < outage.to &&
        (outage.of === 'both' || outage.of === of) &&
        !this.spared(`outage ${number}`),
    );
    return isCutOff ? CUT_OFF : undefined;
  }
}
