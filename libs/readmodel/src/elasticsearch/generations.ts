import { errors, type estypes } from '@elastic/elasticsearch';
import type { ViewGenerations, ViewState } from '@keelson/eventsourcing';
import { SearchFieldsChanged } from '../errors.ts';
import type { StoreOperation } from '../instrumentation.ts';
import { keywordNames } from '../keywords.ts';
import { fieldNames, sameNames } from '../ranking.ts';
import type { SearchSchema, SearchView } from '../search.ts';
import { generationNumber, viewName } from '../view-name.ts';
import { type ElasticsearchCalls, hasStatus } from './calls.ts';
import { indexDefinition } from './index-definition.ts';
import { ElasticsearchSearchView } from './search.ts';

/** The index that holds one state a view. */
const VIEWS = 'keelson-views';

/** What the adapter was opened with. */
export interface IndexSettings {
  readonly prefix: string;
  readonly refresh: false | 'wait_for';
}

/** A state, and where in the index's history it stood when it was read. */
interface StoredState {
  readonly state: ViewState;
  readonly guard: { readonly if_seq_no: number; readonly if_primary_term: number } | undefined;
}

/** A view's generations: index `<view>-search-<generation>` each, their state a document of `keelson-views`. */
export class ElasticsearchGenerations<T> implements ViewGenerations<SearchView<T>> {
  readonly name: string;
  readonly #calls: ElasticsearchCalls;
  readonly #schema: SearchSchema<T>;
  readonly #fields: readonly string[];
  readonly #keywords: readonly string[];
  readonly #settings: IndexSettings;

  constructor(calls: ElasticsearchCalls, name: string, schema: SearchSchema<T>, settings: IndexSettings) {
    this.name = viewName(name);
    this.#calls = calls;
    this.#schema = schema;
    this.#fields = fieldNames(schema);
    this.#keywords = keywordNames(schema);
    this.#settings = settings;
  }

  async state(): Promise<ViewState> {
    return (await this.#read('state')).state;
  }

  async update(next: ViewState): Promise<boolean> {
    const { state, guard } = await this.#read('update');
    if (state.version !== next.version - 1) return false;
    await this.#create('update', this.#viewsIndex(), {
      settings: { number_of_shards: 1, auto_expand_replicas: '0-1' },
      mappings: { dynamic: false },
    });
    const request = { index: this.#viewsIndex(), id: this.name, document: next };
    return this.#calls.run('update', undefined, async (client, bounds) => {
      try {
        await client.index(guard ? { ...request, ...guard } : { ...request, op_type: 'create' }, bounds);
        return true;
      } catch (error) {
        if (hasStatus(error, 409)) return false;
        throw error;
      }
    });
  }

  async open(generation: number): Promise<SearchView<T>> {
    const index = this.#index(generation);
    const made = await this.#create('open', index, indexDefinition(index, this.#fields, this.#keywords));
    if (!made) await this.#checkFields(index, generation);
    return new ElasticsearchSearchView<T>(this.#calls, index, this.#schema, this.#settings.refresh);
  }

  async drop(generation: number): Promise<void> {
    const index = this.#index(generation);
    await this.#calls.run('drop', undefined, (client, bounds) =>
      client.indices.delete({ index, ignore_unavailable: true }, bounds),
    );
  }

  #index(generation: number): string {
    const number = String(generationNumber(generation)).padStart(6, '0');
    return `${this.#settings.prefix}${this.name}-search-${number}`;
  }

  #viewsIndex(): string {
    return `${this.#settings.prefix}${VIEWS}`;
  }

  async #read(operation: StoreOperation): Promise<StoredState> {
    const none: StoredState = { state: { version: 0, active: 1 }, guard: undefined };
    return this.#calls.run(operation, undefined, async (client, bounds) => {
      try {
        const found = await client.get<ViewState>({ index: this.#viewsIndex(), id: this.name }, bounds);
        if (!found._source || found._seq_no === undefined || found._primary_term === undefined) return none;
        return {
          state: found._source,
          guard: { if_seq_no: found._seq_no, if_primary_term: found._primary_term },
        };
      } catch (error) {
        if (hasStatus(error, 404)) return none;
        throw error;
      }
    });
  }

  /** Makes an index; answers false where it was there already. */
  async #create(
    operation: StoreOperation,
    index: string,
    definition: ReturnType<typeof indexDefinition>,
  ): Promise<boolean> {
    return this.#calls.run(operation, undefined, async (client, bounds) => {
      if (await client.indices.exists({ index }, bounds)) return false;
      try {
        await client.indices.create({ index, ...definition }, bounds);
        return true;
      } catch (error) {
        if (isAlreadyThere(error)) return false;
        throw error;
      }
    });
  }

  async #checkFields(index: string, generation: number): Promise<void> {
    const mapping = await this.#calls.run('open', undefined, (client, bounds) =>
      client.indices.getMapping({ index }, bounds),
    );
    const properties = mapping[index]?.mappings.properties;
    this.#compare(generation, namesIn(properties?.words), this.#fields);
    this.#compare(generation, namesIn(properties?.keywords), this.#keywords);
  }

  #compare(generation: number, stored: readonly string[], wanted: readonly string[]): void {
    if (!sameNames(stored, wanted)) throw new SearchFieldsChanged(this.name, generation, stored, wanted);
  }
}

function namesIn(mapping: estypes.MappingProperty | undefined): string[] {
  return mapping && 'properties' in mapping ? Object.keys(mapping.properties ?? {}) : [];
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof errors.ResponseError && error.body?.error?.type === 'resource_already_exists_exception';
}
