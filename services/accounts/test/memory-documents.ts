import type { Versioned, WriteOutcome } from '@keelson/eventsourcing';

/** Documents as the port has them, in memory, with a count of the calls. */
export class MemoryDocuments<T> {
  readonly stored = new Map<string, Versioned<T>>();
  calls = 0;

  async current(): Promise<this> {
    return this;
  }

  async get(id: string): Promise<Versioned<T> | undefined> {
    this.calls += 1;
    return this.stored.get(id);
  }

  async putMany(documents: readonly Versioned<T>[]): Promise<WriteOutcome[]> {
    this.calls += 1;
    return documents.map((document) => {
      if ((this.stored.get(document.id)?.revision ?? -1) >= document.revision) return 'stale';
      this.stored.set(document.id, document);
      return 'written';
    });
  }
}
