export { discoverGraph } from './discover.ts';
export { composeGraph, GraphError, type ServiceGraph } from './graph.ts';
export { defineService, type HttpMethod, type HttpRoute, type ServiceDescription } from './service.ts';
