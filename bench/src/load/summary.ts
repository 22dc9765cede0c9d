import { type CommandKind, commandKinds } from './life.ts';
import type { Statistics } from './statistics.ts';
import type { Verification } from './verification.ts';

/** Faults that are told one by one; of the others only the number. */
const TOLD = 10;

/** What the load did, in words. */
export function summary(statistics: Statistics): string {
  const { orders, commands, events, seconds, refused, errors, faults } = statistics;
  const errorText = [...errors].map(([status, count]) => `${status || 'no answer'}: ${count}`).join(', ') || 'none';
  return [
    '',
    `orders      ${count(orders)}`,
    `commands    ${count(commands)}`,
    `events      ${count(events)}`,
    `duration    ${seconds.toFixed(1)} s`,
    `rate        ${count(Math.round(commands / seconds))} commands/s, ${count(Math.round(orders / seconds))} orders/s`,
    `refusals    ${count(refused)} (asked for too late, as planned)`,
    `errors      ${errorText}`,
    '',
    'latency, ms     count      p50      p95      p99      max',
    ...commandKinds.flatMap((kind) => latencyLine(statistics, kind)),
    ...list(faults),
  ].join('\n');
}

/** What became of what was acknowledged, in words. */
export function verdict({ read, searched, missing, seconds }: Verification): string {
  const checked = `${count(read)} orders read back, ${count(searched)} searched for, within ${seconds.toFixed(1)} s`;
  if (missing.length === 0) return `\nverified    ${checked}: all that was acknowledged is there`;
  return [`\nNOT THERE   ${checked}: ${count(missing.length)} missing or different`, ...list(missing)].join('\n');
}

function latencyLine({ latency }: Statistics, kind: CommandKind): string[] {
  const histogram = latency.get(kind);
  if (!histogram || histogram.count === 0) return [];
  const values = [histogram.percentile(50), histogram.percentile(95), histogram.percentile(99), histogram.max];
  const columns = values.map((microseconds) => (microseconds / 1000).toFixed(2).padStart(9));
  return [`  ${kind.padEnd(9)}${count(histogram.count).padStart(10)}${columns.join('')}`];
}

function list(faults: readonly string[]): string[] {
  if (faults.length === 0) return [];
  const more = faults.length > TOLD ? [`  ... and ${count(faults.length - TOLD)} more`] : [];
  return ['', ...faults.slice(0, TOLD).map((fault) => `  ${fault}`), ...more];
}

function count(number: number): string {
  return number.toLocaleString('en');
}
