export { type Platform, startPlatform } from './platform.ts';
