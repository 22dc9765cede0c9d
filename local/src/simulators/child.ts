/** One simulator as a process: runs the program that it is given, and ends when the platform does, however that ends. */
import { pathToFileURL } from 'node:url';

process.once('disconnect', () => process.exit(0));
await import(pathToFileURL(process.argv[2] ?? '').href);
