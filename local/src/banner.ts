import { styleText } from 'node:util';
import type { Platform } from './platform.ts';

export interface BannerFacts {
  readonly dataFolder: string;
  /** From the start of the process until ready. */
  readonly seconds: number;
}

/** What the start shows: a table of what runs where, and the ready line last. Plain text where there is no terminal. */
export function banner(platform: Omit<Platform, 'failed' | 'stop'>, { dataFolder, seconds }: BannerFacts): string {
  const { gatewayUrl, grpcAddress, eventStoreUrl, services, simulators, access, pages } = platform;
  const rows = [...services, ...simulators].map(({ name, endpoints }) => [
    name,
    address(endpoints.http),
    address(endpoints.grpc),
    address(endpoints.admin),
  ]);
  const table = columns([['service', 'http', 'grpc', 'admin'], ...rows]);
  const [head = '', ...lines] = table;
  const facts = columns([
    ['profile', `${access.profile}: ${access.meaning}`],
    ...pages.map(({ path, title }) => [title.toLowerCase(), `${gatewayUrl}${path}`]),
    ['api page', `${gatewayUrl}/docs`],
    ['all grpc', grpcAddress],
    ['event store', eventStoreUrl],
    ['data', dataFolder],
    ['ready after', `${seconds.toFixed(1)} s`],
  ]);
  return ['', dim(head), ...lines, '', ...facts, '', `keelson is ready: ${gatewayUrl}`].join('\n');
}

function address(url: string | undefined): string {
  return url?.replace(/^https?:\/\//, '') ?? '-';
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd());
}

function dim(text: string): string {
  return styleText('dim', text, { stream: process.stdout });
}
