import { runProcess } from '@keelson/chassis';
import { start } from './src/start.ts';

export { start };

if (import.meta.main) await runProcess(start);
