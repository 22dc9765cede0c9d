/** The PodMonitor by which Prometheus scrapes the services' own metrics. */
export const SERVICES_MONITOR = 'services';

/**
 * The `job` of what is scraped by it: the operator names it after the monitor. Envoys are scraped in the same pods, with
 * the same labels, and differ in this one alone.
 */
export function serviceJob(namespace: string): string {
  return `${namespace}/${SERVICES_MONITOR}`;
}
