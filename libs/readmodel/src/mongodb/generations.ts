import type { ViewGenerations, ViewState } from '@keelson/eventsourcing';
import type { Collection, Db } from 'mongodb';
import type { DocumentView } from '../documents.ts';
import { generationNumber, viewName } from '../view-name.ts';
import type { MongoCalls } from './calls.ts';
import { MongoDocumentView, type StoredDocument } from './documents.ts';
import { DUPLICATE_KEY, hasCode, NAMESPACE_NOT_FOUND } from './server-codes.ts';

/** The collection that holds one state a view. */
const VIEWS = 'keelson_views';

type StoredState = ViewState & { readonly _id: string };

/** A view's generations: collection `<view>_<generation>` each, their state a document of `keelson_views`. */
export class MongoGenerations<T> implements ViewGenerations<DocumentView<T>> {
  readonly name: string;
  readonly #database: Db;
  readonly #views: Collection<StoredState>;
  readonly #calls: MongoCalls;

  constructor(database: Db, name: string, calls: MongoCalls) {
    this.name = viewName(name);
    this.#database = database;
    this.#views = database.collection(VIEWS);
    this.#calls = calls;
  }

  async state(): Promise<ViewState> {
    const stored = await this.#calls.run('state', undefined, (bounds) =>
      this.#views.findOne({ _id: this.name }, bounds),
    );
    if (!stored) return { version: 0, active: 1 };
    const { _id, ...state } = stored;
    return state;
  }

  async update(next: ViewState): Promise<boolean> {
    return this.#calls.run('update', undefined, async () => {
      if (next.version === 1) return this.#insert(next);
      const guard = { _id: this.name, version: next.version - 1 };
      const result = await this.#views.replaceOne(guard, next);
      return result.matchedCount === 1;
    });
  }

  async #insert(first: ViewState): Promise<boolean> {
    try {
      await this.#views.insertOne({ _id: this.name, ...first });
      return true;
    } catch (error) {
      if (hasCode(error, DUPLICATE_KEY)) return false;
      throw error;
    }
  }

  /**
   * Makes nothing: MongoDB makes a collection with its first document, and `_id` is its only index. So a late write to a
   * dropped generation brings a collection back, as good as any other and read by nobody; MongoDB has no write that
   * refuses to. A collection that was lost fills with what changes from then on, until the view is rebuilt.
   */
  async open(generation: number): Promise<DocumentView<T>> {
    return new MongoDocumentView<T>(this.#collection(generation), this.#calls);
  }

  async drop(generation: number): Promise<void> {
    await this.#calls.run('drop', undefined, async () => {
      await this.#collection(generation)
        .drop()
        .catch((error: unknown) => {
          if (!hasCode(error, NAMESPACE_NOT_FOUND)) throw error;
        });
    });
  }

  #collection(generation: number): Collection<StoredDocument<T>> {
    return this.#database.collection(`${this.name}_${generationNumber(generation)}`);
  }
}
