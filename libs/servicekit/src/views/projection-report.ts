import type { ProjectionStatus } from '@keelson/eventsourcing';
import { type ProgressReport, progressReport } from '../admin/progress-report.ts';

/** A projection as operators see it on the admin port. Positions are texts: they may be larger than a number is exact. */
export interface ProjectionReport {
  readonly name: string;
  /** The generation that readers see. */
  readonly active: number;
  /** The generation that a rebuild fills; null when there is none. */
  readonly building: number | null;
  /** The rebuild is about to take over. */
  readonly switching: boolean;
  readonly generations: readonly GenerationReport[];
}

export interface GenerationReport extends ProgressReport {
  readonly generation: number;
}

/** Tells a projection's status in JSON. */
export function projectionReport({ name, state, generations }: ProjectionStatus): ProjectionReport {
  return {
    name,
    active: state.active,
    building: state.building ?? null,
    switching: state.switching ?? false,
    generations: Object.entries(generations).map(([number, progress]) => ({
      generation: Number(number),
      ...progressReport(progress),
    })),
  };
}
