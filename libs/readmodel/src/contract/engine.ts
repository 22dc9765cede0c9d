/** A server that speaks an engine's protocol and falls short of it. */
export interface StandIn {
  readonly name: string;
  /** Its conditional updates are no single step, so of writers that race more than one may win. */
  readonly racesUpdates: boolean;
  /** It does not say which documents of a batch it refused, so that `stale` may come as `written`. What it stores is right. */
  readonly mixesOutcomes: boolean;
  /** Documents that it takes in a test's time. */
  readonly capacity: number;
}

/** An engine that a contract suite runs on. */
export interface ContractEngine<Store> {
  /** How test titles call it. */
  readonly name: string;
  /** Why the suite is skipped, e.g. `set MONGODB_URL`; undefined where the engine is there. */
  readonly skipped?: string | undefined;
  /** What a stand-in for the engine cannot do; the cases on that are skipped or cut down. */
  readonly standIn?: StandIn | undefined;
  /** One more handle on the suite's own space: what one stores, the others see. */
  open(): Store;
  /** Removes all that the suite stored. Handles are closed before. */
  cleanUp(): Promise<void>;
}

/** The suite's title on an engine. */
export function suiteTitle(port: string, { name, skipped }: ContractEngine<unknown>): string {
  return skipped ? `${port} on ${name} (skipped: ${skipped})` : `${port} on ${name}`;
}

/** Titles a case on racing writers, and says whether to skip it. */
export function raceCase(title: string, standIn: StandIn | undefined): { title: string; skipped: boolean } {
  if (!standIn?.racesUpdates) return { title, skipped: false };
  return { title: `${title} (skipped: updates of ${standIn.name} are not atomic)`, skipped: true };
}

/** A name that no other test uses. */
export function uniqueName(stem: string): string {
  return `${stem}-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}
