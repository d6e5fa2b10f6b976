/** What the SDK's clients ask an endpoint by, as far as a function's configuration can say it. */
export interface EndpointParameters {
  readonly Region?: string;
  /** Whoever sets it has an endpoint of his own. */
  readonly Endpoint?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

export interface Endpoint {
  readonly url: URL;
  readonly headers: Readonly<Record<string, never>>;
  readonly properties: { readonly authSchemes?: readonly object[] };
}

/** The address of a service: one a region, unless another is given. */
export function resolverOf(service: string): (parameters: EndpointParameters) => Endpoint {
  const known = new Map<string, Endpoint>();
  return (parameters) => {
    const url = baseUrl(service, parameters);
    const endpoint = known.get(url) ?? { url: new URL(url), headers: {}, properties: {} };
    known.set(url, endpoint);
    return endpoint;
  };
}

export function baseUrl(service: string, { Region, Endpoint, UseFIPS, UseDualStack }: EndpointParameters): string {
  // Quietly another endpoint than the one asked for would be worse than none.
  if (UseFIPS || UseDualStack)
    throw new Error('FIPS and dual-stack endpoints can’t be used by deployed functions: take the setting away.');
  if (Endpoint !== undefined) return Endpoint;
  if (!Region) throw new Error(`No region is known for ${service}.`);
  return `https://${service}.${Region}.${domainOf(Region)}`;
}

/** By the partition that a region belongs to, as its name begins. */
function domainOf(region: string): string {
  const found = DOMAINS.find(([prefix]) => region.startsWith(prefix));
  return found ? found[1] : 'amazonaws.com';
}

const DOMAINS = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isof-', 'csp.hci.ic.gov'],
] as const;
