/** A bank, for tests of how simulators are run: tells what it was given, ends at /crash, and takes its time at /slow. */
import { createServer } from 'node:http';

const { HOST, PORT, SEAL, PLATFORM_URL, SIMULATOR_FILE, DEAF } = process.env;
if (DEAF !== undefined) process.on('SIGTERM', () => {});
createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  response.end(JSON.stringify({ pid: process.pid, SEAL, PLATFORM_URL, SIMULATOR_FILE }));
}).listen(Number(PORT), HOST);
