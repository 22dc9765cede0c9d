import { Visitor } from '@swc/core/Visitor.js';
import type { IConfiguration } from 'dependency-cruiser';

/**
 * The arrows of the house: who may import whom. `npm run check:arrows` fails on an import that runs the other way;
 * test/house/arrows.int.spec.ts shows that each rule bites. Type-only imports count as imports.
 */

/** Specs, their helpers in a `test/` or `testing/` folder of a package, and what is shared by them. */
const testFiles = '\\.spec\\.ts$|/testing/|/test/';

/** swc's visitor stops at `using`, which it does not know; what stands right of it are expressions like any other. */
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function (this: Visitor, statement) {
  const { type, decls } = statement as unknown as {
    type: string;
    decls: Parameters<Visitor['visitVariableDeclarators']>[0];
  };
  if (type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  this.visitVariableDeclarators(decls);
  return statement;
};

const configuration: IConfiguration = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that import each other in a loop cannot be read or tested apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'The import leads to no file and no installed package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'packages-by-name',
      comment: 'Import another package by its name (@keelson/...), so that its exports stay its only door.',
      severity: 'error',
      from: { path: '^((?:libs|services)/[^/]+|local|mesh|cdk8s|bench|test|\\.ci)/' },
      to: {
        path: '^(libs|services|local|mesh|cdk8s|bench|test)/',
        pathNot: ['^$1/', '^test/support/'],
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased-workspace'],
      },
    },
    {
      name: 'libs-are-the-ground',
      comment: 'A lib never imports what stands on it.',
      severity: 'error',
      from: { path: '^libs/', pathNot: testFiles },
      to: { path: '^(services|local|mesh|cdk8s|bench|test)/' },
    },
    {
      name: 'libs-are-tested-on-the-event-store',
      comment: "A lib's test may run the event store and use the tests' common helpers, and nothing else above it.",
      severity: 'error',
      from: { path: `^libs/.*(${testFiles})` },
      to: { path: '^(services/(?!eventstore/)|local/|mesh/|cdk8s/|bench/|test/(?!support/))' },
    },
    {
      name: 'libs-stand-alone',
      comment: 'No lib imports another, but for those that are made of others: readmodel and servicekit.',
      severity: 'error',
      from: { path: '^libs/(?!readmodel/|servicekit/)([^/]+)/' },
      to: { path: '^libs/', pathNot: '^libs/$1/' },
    },
    {
      name: 'readmodel-knows-eventsourcing',
      comment: 'Of the libs, readmodel imports only eventsourcing.',
      severity: 'error',
      from: { path: '^libs/readmodel/' },
      to: { path: '^libs/', pathNot: '^libs/(readmodel|eventsourcing)/' },
    },
    {
      name: 'readmodel-knows-only-types',
      comment: 'readmodel imports types of eventsourcing, no code.',
      severity: 'error',
      from: { path: '^libs/readmodel/', pathNot: testFiles },
      to: { path: '^libs/eventsourcing/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'services-meet-at-contracts',
      comment: 'Of another service, a service imports only its contract/.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: testFiles },
      to: { path: '^services/', pathNot: ['^services/$1/', '^services/[^/]+/contract/'] },
    },
    {
      name: 'services-are-tested-on-the-event-store',
      comment: "A service's test may run the event store beside it, and otherwise knows only contracts.",
      severity: 'error',
      from: { path: `^services/([^/]+)/.*(${testFiles})` },
      to: { path: '^services/', pathNot: ['^services/$1/', '^services/[^/]+/contract/', '^services/eventstore/'] },
    },
    {
      name: 'services-stand-under-the-platform',
      comment: 'A service knows neither the laptop, nor the manifests, nor the benchmarks.',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^(local|cdk8s|bench|test)/', pathNot: '^test/support/' },
    },
    {
      name: 'test-helpers-serve-tests',
      comment: 'What runs in production knows no test helper.',
      severity: 'error',
      from: { pathNot: `${testFiles}|^test/` },
      to: { path: '^test/' },
    },
    {
      name: 'only-descriptions-import-the-mesh',
      comment: 'A service meets the mesh in its service.ts; its code does not know it.',
      severity: 'error',
      from: { path: '^services/', pathNot: '^services/[^/]+/service\\.ts$' },
      to: { path: '^mesh/' },
    },
    {
      name: 'descriptions-are-leaves',
      comment: 'service.ts is read by the mesh and by the manifests: it must load nothing of the service.',
      severity: 'error',
      from: { path: '^services/[^/]+/service\\.ts$' },
      to: { pathNot: '^mesh/' },
    },
    {
      name: 'domains-are-pure',
      comment: "A domain imports its own files, types of contracts, and eventsourcing's types and errors.",
      severity: 'error',
      from: { path: '^services/([^/]+)/src/domain/', pathNot: testFiles },
      to: { pathNot: ['^services/$1/src/domain/', '^services/[^/]+/contract/', '^libs/eventsourcing/'] },
    },
    {
      name: 'domains-run-nothing-else',
      comment: 'Beyond its own files a domain runs no code but the error that says which rule was broken.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/domain/', pathNot: testFiles },
      to: {
        pathNot: ['^services/$1/src/domain/', '^libs/eventsourcing/src/errors\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'mesh-reads-descriptions',
      comment: 'The mesh knows services by their service.ts and nothing else of the house.',
      severity: 'error',
      from: { path: '^mesh/' },
      to: { path: '^(libs|services|local|cdk8s|bench|test)/', pathNot: '^services/[^/]+/service\\.ts$' },
    },
    {
      name: 'manifests-read-the-mesh',
      comment: 'cdk8s makes manifests of the graph: it imports the mesh and nothing else of the house.',
      severity: 'error',
      from: { path: '^cdk8s/' },
      to: { path: '^(libs|services|local|bench|test)/' },
    },
    {
      name: 'the-laptop-runs-services',
      comment: 'The laptop imports services, mesh and libs; what tests or measures it stands above it.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(cdk8s|bench|test)/' },
    },
    {
      name: 'benchmarks-are-no-tests',
      comment: 'Benchmarks measure the platform from outside and share nothing with its tests.',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^(cdk8s|test)/' },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API yet; swc's parser sees type-only imports as well.
    parser: 'swc',
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)(coverage|\\.data)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};

export default configuration;
