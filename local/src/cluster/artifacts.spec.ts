import type { ServiceDescription } from '@keelson/mesh';
import { describe, expect, test } from 'vitest';
import { artifactsConfig } from './artifacts.ts';

const service = (name: string, kind?: 'store'): ServiceDescription => ({
  name,
  summary: name,
  ...(kind && { kind }),
  ports: { http: 5000, admin: 9000 },
  objectives: { availability: 0.9, latencyP99Ms: 100 },
  scaling: { min: 1, max: 1, by: 'cpu' },
  capacity: { concurrency: 1, cpuMillis: 10, memoryMiB: 32 },
});

interface Artifact {
  readonly image: string;
  readonly sync?: { readonly manual: readonly { readonly src: string; readonly dest: string }[] };
  readonly docker: { readonly target: string; readonly buildArgs: { readonly SERVICE: string } };
}
interface ArtifactsConfig {
  readonly build: { readonly artifacts: readonly Artifact[] };
  readonly profiles: readonly {
    readonly name: string;
    readonly build: { readonly artifacts: readonly Artifact[] };
    readonly portForward?: readonly { readonly resourceName: string; readonly localPort: number }[];
  }[];
}

const services = [service('engine', 'store'), service('orders'), service('views')];
const config = artifactsConfig({ services }) as ArtifactsConfig;
const profile = (name: string) => config.profiles.find((each) => each.name === name);
const images = (artifacts: readonly Artifact[] | undefined) => artifacts?.map(({ image }) => image);

describe('the images that Skaffold builds', () => {
  test('there is one for each service, and it is told which', () => {
    expect(images(config.build.artifacts)).toEqual(['keelson/orders', 'keelson/views']);
    expect(config.build.artifacts.map(({ docker }) => docker.buildArgs.SERVICE)).toEqual(['orders', 'views']);
  });

  test('the store of the graph is one too where no engine takes its place', () => {
    expect(images(profile('minimal')?.build.artifacts)).toEqual(['keelson/engine', 'keelson/orders', 'keelson/views']);
  });

  test('an edit of a source goes into the running container, for debugging too', () => {
    for (const { image, sync } of [...config.build.artifacts, ...(profile('debug')?.build.artifacts ?? [])]) {
      expect(sync?.manual, image).toContainEqual({ src: 'services/**/*.ts', dest: '/app' });
    }
  });

  test('an edit makes the image anew where containers are read-only', () => {
    const artifacts = profile('minimal')?.build.artifacts;
    expect(artifacts?.map(({ sync }) => sync)).toEqual(services.map(() => undefined));
    // Of the other targets Node waits for edits, even after a crash.
    expect(artifacts?.every(({ docker }) => docker.target === 'runtime')).toBe(true);
  });

  test('for debugging each has an inspector at a port of its own', () => {
    expect(profile('debug')?.build.artifacts.every(({ docker }) => docker.target === 'debug')).toBe(true);
    expect(profile('debug')?.portForward?.map(({ resourceName, localPort }) => [resourceName, localPort])).toEqual([
      ['orders', 9229],
      ['views', 9230],
    ]);
  });
});
