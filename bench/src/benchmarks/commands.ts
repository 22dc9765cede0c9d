import { type Contestant, type ContestantName, contestantNames, startContestants } from './contestants.ts';
import { fsyncRate } from './fsync.ts';
import { type Measurement, median, medians } from './measurement.ts';
import type { BenchOptions } from './options.ts';
import { Processes } from './processes.ts';
import { ratio, table } from './table.ts';

const WARM_UP_SECONDS = 1;
const WARM_UP_ORDERS = 500;
/** The disk is measured several times between the others: it has its moods too. */
const FSYNC_SECONDS = 0.5;

type Results = Record<ContestantName, Measurement>;

/** Figures of one command by connections, e.g. `{64: {keelson: {...}, ...}}`. */
export type CommandFigures = Record<number, Results>;

export interface Creates {
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
  for (const connections of options.connections) {
    creates[connections] = await alternate(contestants, options.rounds, (contestant) =>
      contestant.create(connections, options.seconds),
    );
    console.log(commandTable('creates', connections, creates[connections]));
    fsyncRates.push(fsyncRate(processes.folder, FSYNC_SECONDS));
  }
  const fsyncsPerSecond = median(fsyncRates);
  console.log(storeNearDisk(creates, fsyncsPerSecond));
  return { creates, fsyncsPerSecond };
}

export interface Changes {
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
  return { pays, submits };
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

function commandTable(what: string, connections: number, results: Results): string {
  const rate = (name: ContestantName) => results[name].perSecond;
  const rows = contestantNames.map((name) => {
    const { perSecond, p50, p99 } = results[name];
    return [name, Math.round(perSecond).toLocaleString('en'), p50.toFixed(2), p99.toFixed(2)];
  });
  const target = (value: string) => (what === 'creates' && connections === 64 ? `, target ${value}` : '');
  return [
    `\n${what}, ${connections} connection${connections === 1 ? '' : 's'}`,
    table([['', 'per second', 'p50 ms', 'p99 ms'], ...rows]),
    `  keelson / bare client            ${ratio(rate('keelson'), rate('bare client'))}${target('0.3')}`,
    `  keelson / bare Fastify + append  ${ratio(rate('keelson'), rate('bare Fastify + append'))}${target('0.6')}`,
  ].join('\n');
}

/** One append at a time costs one commit: its rate against the disk's own is what the store adds to it. */
function storeNearDisk(creates: CommandFigures, fsyncsPerSecond: number): string {
  const alone = creates[1]?.['bare client'].perSecond ?? Number.NaN;
  const disk = Math.round(fsyncsPerSecond).toLocaleString('en');
  return `\nthe disk takes ${disk} writes with fsync a second; the store, one append at a time, reaches ${ratio(alone, fsyncsPerSecond)} of that`;
}
