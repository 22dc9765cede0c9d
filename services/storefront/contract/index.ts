/** What others may know of the storefront: the home screen's shape, and the proto. */
export * from './home.ts';
export * from './protos.ts';
