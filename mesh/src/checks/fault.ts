import type { ServiceDescription } from '../service.ts';

/** A description and the folder in which it was found. */
export interface FoundService {
  /** The folder's name, without a path. */
  readonly folder: string;
  readonly description: ServiceDescription;
}

/** One sentence that names file and field, and says what to change: `services/orders/service.ts: calls[0].to: ...` */
export function fault(service: string, field: string, message: string): string {
  return `services/${service}/service.ts: ${field}: ${message}`;
}
