import { SingleBar } from 'cli-progress';
import type { Statistics } from './statistics.ts';

/** How often a line is written where there is no terminal, milliseconds. */
const LINE_EVERY = 5_000;
const BAR_EVERY = 200;

/** Shows how far the load has come: a bar on a terminal, a line now and then elsewhere. @returns ends it */
export function showProgress(statistics: Statistics, orders: number): () => void {
  return process.stdout.isTTY ? showBar(statistics, orders) : showLines(statistics, orders);
}

function showBar(statistics: Statistics, orders: number): () => void {
  const format = '{bar} {percentage}% | {value}/{total} orders | {rate} commands/s | ETA {eta_formatted}';
  const bar = new SingleBar({ format, barsize: 30, hideCursor: true, etaBuffer: 100 });
  bar.start(orders, 0, { rate: 0 });
  const update = () => bar.update(statistics.orders, { rate: Math.round(statistics.commands / statistics.seconds) });
  const timer = setInterval(update, BAR_EVERY);
  return () => {
    clearInterval(timer);
    update();
    bar.stop();
  };
}

function showLines(statistics: Statistics, orders: number): () => void {
  const timer = setInterval(() => {
    const { orders: done, commands, seconds } = statistics;
    const percent = Math.floor((done / orders) * 100);
    const eta = done === 0 ? '?' : Math.round(((orders - done) * seconds) / done);
    console.log(`${percent}% | ${done}/${orders} orders | ${Math.round(commands / seconds)} commands/s | ETA ${eta} s`);
  }, LINE_EVERY);
  return () => clearInterval(timer);
}
