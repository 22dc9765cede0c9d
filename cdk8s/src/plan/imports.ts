import type { Store } from '@keelson/mesh';
import type { ImportSettings } from '../environment.ts';
import { SynthFault } from '../fault.ts';
import type { Plan } from './plan.ts';
import type { PlannedService } from './services.ts';

/** What imports write to. */
export const IMPORTED_TO: readonly Store[] = ['eventstore'];

/** An import as an environment runs it: of the image of its service, under an identity of its own. */
export interface PlannedImport {
  /** Of its objects, and the `app` label of its pods: no Service may take them for the service's. */
  readonly name: string;
  readonly service: PlannedService;
  readonly settings: ImportSettings;
}

export function importName(name: string): string {
  return `${name}-import`;
}

/** @throws SynthFault where a service is none, or has no events of its own */
export function plannedImports({ environment, services }: Pick<Plan, 'environment' | 'services'>): PlannedImport[] {
  return (environment.imports ?? []).map((settings) => {
    const service = services.find(({ name }) => name === settings.service);
    if (service?.description.stores?.includes('eventstore')) {
      return { name: importName(settings.name), service, settings };
    }
    throw new SynthFault(
      `cdk8s/src/environments/${environment.name}.ts: imports: ${settings.name}: ${settings.service} is no service with events of its own.`,
    );
  });
}
