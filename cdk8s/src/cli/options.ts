import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageFault } from './usage-fault.ts';

/**
 * The options of a command line.
 * @throws UsageFault with one line for what is unknown, or has no value where one is due
 */
export function optionsIn<const O extends ParseArgsOptionsConfig>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageFault((error as Error).message.split('. ')[0] ?? '');
  }
}
