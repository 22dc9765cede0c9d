export { defineService, type ServiceDescription } from './service.ts';
