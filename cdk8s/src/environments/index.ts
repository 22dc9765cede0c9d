import type { Environment } from '../environment.ts';
import { dev } from './dev.ts';
import { minimal } from './minimal.ts';
import { prod } from './prod.ts';
import { staging } from './staging.ts';

/** Every environment, from the laptop's cluster to production. */
export const environments: readonly Environment[] = [dev, minimal, staging, prod];
