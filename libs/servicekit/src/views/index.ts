/** Views: engines, projections and reads. Apart from the rest, as it loads the engines' clients. */
export { DocumentReader, notFound, notThereYet, type ReadOptions, readOptions } from './document-reader.ts';
export { etagOf, namesEtag } from './etag.ts';
export { openViews, type Views } from './open-views.ts';
export { pagination, readSearch } from './paging.ts';
export { type GenerationReport, type ProjectionReport, projectionReport } from './projection-report.ts';
export { addProjectionRoutes } from './projection-routes.ts';
export { checkedRevision, MAX_REVISION, minRevision, readRevision } from './revisions.ts';
export { type OperatedProjection, startProjection } from './start-projection.ts';
export { notReadable, StreamHistory, type StreamHistoryOptions } from './stream-history.ts';
export { type ViewsConfig, viewSpecs } from './view-specs.ts';
