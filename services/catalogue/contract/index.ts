/** What other services and clients may know of the catalogue: events, requests, shapes, the proto, the demo's goods. */
export * from './demo.ts';
export * from './events.ts';
export * from './protos.ts';
export * from './requests.ts';
export * from './sku.ts';
export * from './view.ts';
