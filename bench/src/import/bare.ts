import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { parse } from 'csv-parse';

/**
 * What an import is made of, bare, to compare it with: `bare.ts parse FILE` reads a file with csv-parse and drops the rows;
 * `bare.ts append COUNT IN_FLIGHT` makes so many streams of one event of 1 KB. Prints how many a second.
 */
const [what = '', of = '', inFlight = '512'] = process.argv.slice(2);

/** On a busy machine the store's answer takes its time. */
const APPEND_MS = 120_000;

async function parseFile(file: string): Promise<number> {
  let rows = 0;
  for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) rows++;
  return rows;
}

async function append(count: number, atOnce: number): Promise<number> {
  const client = EventStoreDBClient.connectionString(process.env.EVENTSTORE_URL ?? '');
  const data = { title: 'Brass cleat', description: 'x'.repeat(900), category: 'Deck', priceMinor: 1999 };
  let begun = 0;
  const worker = async () => {
    while (begun++ < count) {
      const event = jsonEvent({ type: 'V1_BARE', data });
      await client.appendToStream(`bare-${randomUUID()}`, event, { expectedRevision: NO_STREAM, deadline: APPEND_MS });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await client.dispose();
  return count;
}

const started = performance.now();
const done = await (what === 'parse' ? parseFile(of) : append(Number(of), Number(inFlight)));
const seconds = (performance.now() - started) / 1_000;
console.log(JSON.stringify({ what, perSecond: Math.round(done / seconds), seconds, cpu: process.cpuUsage() }));
