import type { OutsideHost, ServiceDescription, Simulator } from './service.ts';

/** The host outside that a simulator of a service stands in for; the checks make sure that there is one. */
export function originalOf({ outside = [] }: ServiceDescription, { host }: Simulator): OutsideHost | undefined {
  return host === undefined ? outside[0] : outside.find((one) => one.host === host);
}

/** The hosts outside that a service still needs where its simulators run. */
export function notSimulated(service: ServiceDescription): OutsideHost[] {
  const simulated = (service.simulators ?? []).map((simulator) => originalOf(service, simulator)?.host);
  return (service.outside ?? []).filter(({ host }) => !simulated.includes(host));
}
