import { Client, type ClientOptions } from '@elastic/elasticsearch';
import { noInstrumentation, type StoreInstrumentation } from '../instrumentation.ts';
import type { SearchStore } from '../search.ts';
import { ElasticsearchCalls } from './calls.ts';
import { ElasticsearchGenerations } from './generations.ts';

/** Longest that one call may take, milliseconds, unless said otherwise. */
const DEFAULT_TIMEOUT_MS = 5_000;

export interface ElasticsearchOptions {
  /** Longest that one call may take, milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** Put before the name of every index. Default none. */
  readonly prefix?: string;
  /** `wait_for`: a write resolves when searches see it, up to a second later. Default false. */
  readonly refresh?: false | 'wait_for';
  readonly instrumentation?: StoreInstrumentation;
}

/** What the client is told: no retries and no sniffing of its own, as the mesh decides on those. */
export function elasticsearchClientOptions(url: string, timeoutMs: number): ClientOptions {
  return {
    node: url,
    maxRetries: 0,
    requestTimeout: timeoutMs,
    sniffOnStart: false,
    sniffInterval: false,
    sniffOnConnectionFault: false,
  };
}

/**
 * The search port on Elasticsearch 9, or 7.17, which takes the same requests. Connects with the first call, and again by itself after an outage.
 * @throws TypeError for a URL that is none
 */
export function openElasticsearch(url: string, options: ElasticsearchOptions = {}): SearchStore {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const client = new Client(elasticsearchClientOptions(url, timeoutMs));
  const calls = new ElasticsearchCalls(client, timeoutMs, options.instrumentation ?? noInstrumentation);
  const settings = { prefix: options.prefix ?? '', refresh: options.refresh ?? false };
  return {
    search: (name, schema) => new ElasticsearchGenerations(calls, name, schema, settings),
    ping: (callOptions) => calls.run('ping', callOptions, async (es, bounds) => void (await es.info({}, bounds))),
    close: () => client.close(),
  };
}
