import { findImports, type ImportMain } from './find-imports.ts';

/** Exit code for wrong arguments (EX_USAGE of sysexits). */
const USAGE = 64;

/** `npm run import -- NAME FILE`: runs the import of that name, wherever a service has it. */
async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const imports = await findImports();
  const file = imports.get(name);
  if (file) return ((await import(file)) as ImportMain).main(args, process.env);
  const help = name === '--help' || name === '-h';
  const usage = `Usage: npm run import -- NAME FILE [options]\n\nNAME is ${[...imports.keys()].join(' or ')}; NAME --help tells more.\n`;
  (help ? process.stdout : process.stderr).write(usage);
  return help ? 0 : USAGE;
}

process.exitCode = await main(process.argv.slice(2));
