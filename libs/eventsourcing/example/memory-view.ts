import type { GuardedView, Versioned, ViewGenerations, ViewState, WriteOutcome } from '../src/index.ts';

/** A view in memory with the guard of the real ones. */
export class MemoryView<T> implements GuardedView<T> {
  readonly documents = new Map<string, Versioned<T>>();

  async getMany(ids: readonly string[]): Promise<Map<string, Versioned<T>>> {
    return new Map(
      ids.flatMap((id) => [this.documents.get(id) ?? []].flat()).map((document) => [document.id, document]),
    );
  }

  async putMany(documents: readonly Versioned<T>[]): Promise<WriteOutcome[]> {
    return documents.map((document): WriteOutcome => {
      const stored = this.documents.get(document.id);
      if (stored && stored.revision >= document.revision) return 'stale';
      this.documents.set(document.id, document);
      return 'written';
    });
  }
}

/** Generations of {@link MemoryView}s: an engine that lives as long as its process. */
export class MemoryGenerations<T> implements ViewGenerations<MemoryView<T>> {
  readonly name = 'accounts';
  readonly views = new Map<number, MemoryView<T>>();
  #state: ViewState = { version: 0, active: 1 };

  async state(): Promise<ViewState> {
    return this.#state;
  }

  async update(next: ViewState): Promise<boolean> {
    if (next.version !== this.#state.version + 1) return false;
    this.#state = next;
    return true;
  }

  async open(generation: number): Promise<MemoryView<T>> {
    const view = this.views.get(generation) ?? new MemoryView<T>();
    this.views.set(generation, view);
    return view;
  }

  async drop(generation: number): Promise<void> {
    this.views.delete(generation);
  }

  /** The view that readers see. */
  get active(): MemoryView<T> | undefined {
    return this.views.get(this.#state.active);
  }
}
