import { type ConfigError, loadConfig } from '@keelson/chassis';
import { expect, test } from 'vitest';
import { shopSpecs } from './config.ts';

const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(shopSpecs, env);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

test.each(['https://pictures.example.com', 'http://127.0.0.1:9000 https://*.example.com'])(
  'pictures may come from %s',
  (sources) => {
    expect(faultsOf({ PICTURE_SOURCES: sources })).toEqual([]);
  },
);

test.each(['*', 'data:', "'unsafe-inline'", 'https://a.example; script-src *', 'pictures.example.com'])(
  'a source of pictures cannot be %s: it would open the policy of the page',
  (sources) => {
    expect(faultsOf({ PICTURE_SOURCES: sources })).toEqual([expect.stringContaining('PICTURE_SOURCES')]);
  },
);
