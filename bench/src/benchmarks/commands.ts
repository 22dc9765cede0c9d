import { type Contestant, type ContestantName, contestantNames, startContestants } from './contestants.ts';
import { fsyncRate } from './fsync.ts';
import { type Measurement, median, medians } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { Processes } from './processes.ts';
import { ratio, table } from './table.ts';
import { atLeast, inWords, type Judged, type Target } from './targets.ts';

const WARM_UP_SECONDS = 1;
const WARM_UP_ORDERS = 500;
/** The disk is measured several times between the others: it has its moods too. */
const FSYNC_SECONDS = 0.5;

/** Connections at which creates have a target. */
const TARGET_CONNECTIONS = 64;
/** Whom keelson's rate is compared with, and at least how much of theirs its creates have to reach. */
const references = { 'bare client': 0.3, 'bare Fastify + append': 0.6 } as const;
type Reference = keyof typeof references;

type Results = Record<ContestantName, Measurement>;
type ByReference = Partial<Record<Reference, Target>>;

/** Figures of one command by connections, e.g. `{64: {keelson: {...}, ...}}`. */
export type CommandFigures = Record<number, Results>;

export interface Creates extends Judged {
  readonly creates: CommandFigures;
  /** Write and fsync, one after the other. */
  readonly fsyncsPerSecond: number;
}

/** (a) Creates beside a bare Fastify, a bare Fastify that appends, and the bare client. */
export async function benchCreates(options: BenchOptions): Promise<Creates> {
  await using processes = await Processes.begin();
  const contestants = await startContestants(processes);
  const fsyncRates = [fsyncRate(processes.folder, FSYNC_SECONDS)];
  for (const name of contestantNames) await contestants[name].create(16, WARM_UP_SECONDS);
  const creates: CommandFigures = {};
  const targets: Target[] = [];
  for (const connections of options.connections) {
    const results = await alternate(contestants, options.rounds, (contestant) =>
      contestant.create(connections, options.seconds),
    );
    creates[connections] = results;
    const judged = connections === TARGET_CONNECTIONS ? createTargets(results) : {};
    targets.push(...Object.values(judged));
    console.log(commandTable('creates', connections, results, judged));
    fsyncRates.push(fsyncRate(processes.folder, FSYNC_SECONDS));
  }
  const fsyncsPerSecond = median(fsyncRates);
  console.log(storeNearDisk(creates, fsyncsPerSecond));
  return { creates, fsyncsPerSecond, targets };
}

export interface Changes extends Judged {
  readonly pays: CommandFigures;
  readonly submits: CommandFigures;
}

/** (b) Pay and submit on orders that were just made. */
export async function benchChanges(options: BenchOptions): Promise<Changes> {
  await using processes = await Processes.begin();
  const contestants = await startContestants(processes);
  for (const name of contestantNames) await contestants[name].change(16, WARM_UP_ORDERS);
  const pays: CommandFigures = {};
  const submits: CommandFigures = {};
  for (const connections of options.connections) {
    const submitRounds = new Map<Contestant, Measurement[]>();
    pays[connections] = await alternate(contestants, options.rounds, async (contestant) => {
      const round = await contestant.change(connections, options.warmOrders(connections));
      submitRounds.set(contestant, [...(submitRounds.get(contestant) ?? []), round.submit]);
      return round.pay;
    });
    submits[connections] = byName((name) => medians(submitRounds.get(contestants[name]) ?? []));
    console.log(commandTable('pays', connections, pays[connections]));
    console.log(commandTable('submits', connections, submits[connections]));
  }
  return { pays, submits, targets: [] };
}

/** Rounds in turn, so that whatever else the machine does meets all alike. @returns the medians */
async function alternate(
  contestants: Record<ContestantName, Contestant>,
  rounds: number,
  measure: (contestant: Contestant) => Promise<Measurement>,
): Promise<Results> {
  const measured = new Map<ContestantName, Measurement[]>(contestantNames.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of contestantNames) measured.get(name)?.push(await measure(contestants[name]));
  }
  return byName((name) => medians(measured.get(name) ?? []));
}

function byName(make: (name: ContestantName) => Measurement): Results {
  return Object.fromEntries(contestantNames.map((name) => [name, make(name)])) as Results;
}

function createTargets(results: Results): ByReference {
  const judged = Object.entries(references).map(([name, least]) => {
    const what = `creates at ${TARGET_CONNECTIONS} connections, keelson / ${name}`;
    return [name, atLeast(least, what, results.keelson.perSecond / results[name as Reference].perSecond)];
  });
  return Object.fromEntries(judged);
}

function commandTable(what: string, connections: number, results: Results, targets: ByReference = {}): string {
  const rows = contestantNames.map((name) => {
    const { perSecond, p50, p99 } = results[name];
    return [name, Math.round(perSecond).toLocaleString('en'), p50.toFixed(2), p99.toFixed(2)];
  });
  const compared = (name: Reference) => {
    const value = ratio(results.keelson.perSecond, results[name].perSecond);
    return `  ${`keelson / ${name}`.padEnd(33)}${value}${targets[name] ? `, ${inWords(targets[name])}` : ''}`;
  };
  return [
    `\n${what}, ${connections} connection${connections === 1 ? '' : 's'}`,
    table([['', 'per second', 'p50 ms', 'p99 ms'], ...rows]),
    compared('bare client'),
    compared('bare Fastify + append'),
  ].join('\n');
}

/** One append at a time costs one commit: its rate against the disk's own is what the store adds to it. */
function storeNearDisk(creates: CommandFigures, fsyncsPerSecond: number): string {
  const alone = creates[1]?.['bare client'].perSecond ?? Number.NaN;
  const disk = Math.round(fsyncsPerSecond).toLocaleString('en');
  return `\nthe disk takes ${disk} writes with fsync a second; the store, one append at a time, reaches ${ratio(alone, fsyncsPerSecond)} of that`;
}
