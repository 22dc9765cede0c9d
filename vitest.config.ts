import { defineConfig } from 'vitest/config';

const everywhere = ['libs', 'services', 'local', 'mesh', 'cdk8s', 'bench', 'test'];
const files = (ending: string) => everywhere.map((folder) => `${folder}/**/*.${ending}`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Unit tests share nothing that they change, so their files can share what they import.
          isolate: false,
          include: files('spec.ts'),
          exclude: ['**/*.{int,e2e,cluster,full}.spec.ts', '**/node_modules/**'],
        },
      },
      { test: { name: 'int', include: files('int.spec.ts'), testTimeout: 30_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'e2e',
          include: files('e2e.spec.ts'),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'cluster',
          include: files('cluster.spec.ts'),
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          globalSetup: ['test/cluster/setup.ts'],
        },
      },
      {
        test: {
          name: 'full',
          include: files('full.spec.ts'),
          testTimeout: 4_200_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
