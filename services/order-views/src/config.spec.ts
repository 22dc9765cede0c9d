import { type ConfigError, loadConfig } from '@keelson/chassis';
import { describe, expect, test } from 'vitest';
import { specs } from './config.ts';

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(specs, env);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

describe('the configuration', () => {
  test.each([
    ['MONGODB_URL', 'mongodb://127.0.0.1:27017'],
    ['MONGODB_URL', 'mongodb+srv://ann:secret@cluster.example.com/orders'],
    ['MONGODB_URL', 'mongodb://one:27017,two:27017,three:27017/orders?replicaSet=rs0'],
    ['ELASTICSEARCH_URL', 'http://127.0.0.1:9200'],
    ['ELASTICSEARCH_URL', 'https://ann:secret@search.example.com'],
    ['VIEWS_NAME', 'orders-2'],
    ['VIEWS_NAME', 'x'.repeat(63)],
    ['MAX_WATCHERS', '1'],
  ])('takes %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([]);
  });

  test.each([
    ['MONGODB_URL', 'http://x', 'a MongoDB URL such as mongodb://127.0.0.1:27017'],
    ['MONGODB_URL', 'mongodb://', 'a MongoDB URL'],
    ['MONGODB_URL', 'mongodb://h/?unheard=of', 'a MongoDB URL'],
    ['MONGODB_URL', 'mongodb://ann:secret@h:port', 'a MongoDB URL'],
    ['MONGODB_URL', 'mongodb://ann:sec/secret@h', 'a MongoDB URL'],
    ['ELASTICSEARCH_URL', 'foo:bar', 'an Elasticsearch URL such as http://127.0.0.1:9200'],
    ['ELASTICSEARCH_URL', 'elastic:secret@h:9200', 'an Elasticsearch URL'],
    ['ELASTICSEARCH_URL', 'http://ann:secret%@h', 'an Elasticsearch URL'],
    ['VIEWS_NAME', 'Bad_Name', 'lower-case letters, digits and -'],
    ['VIEWS_NAME', 'x'.repeat(64), '63 at most'],
    ['MAX_WATCHERS', '-1', 'a whole number from 1'],
    ['MAX_WATCHERS', '1.5', 'a whole number from 1'],
    ['MAX_WATCHERS', '0', 'a whole number from 1'],
  ])('refuses %s=%s, says what was expected, and shows no credentials', (name, value, expected) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toEqual([expect.stringMatching(`^${name}: expected .*${expected}`)]);
    expect(faults[0]).not.toContain('secret');
  });
});
