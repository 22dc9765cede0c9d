import type { Call, ServiceDescription } from '@keelson/mesh';

/** What a caller has to know of the service that it calls. */
interface Callee {
  readonly name: string;
  readonly methods: readonly string[];
}

/** Longest time that a caller waits for one command: more than its objective of 300 ms, repeats included. */
const BUDGET_MS = 1_000;

/** What stands among a caller's calls: every command, by gRPC. */
export function callTo({ name, methods }: Callee): Call {
  return { to: name, methods: [...methods], budgetMs: BUDGET_MS };
}

/** What to add to a caller's service.ts, for people: only those who own the caller can promise its calls. */
export function callAdvice(caller: ServiceDescription, callee: Callee): string {
  const entry = [
    '{',
    `  to: '${callee.name}',`,
    '  methods: [',
    ...callee.methods.map((method) => `    '${method}',`),
    '  ],',
    `  budgetMs: ${BUDGET_MS.toLocaleString('en').replaceAll(',', '_')},`,
    '},',
  ];
  const hasCalls = caller.calls !== undefined;
  const lines = hasCalls ? entry : ['calls: [', ...entry.map(indented), '],'];
  const where = hasCalls ? 'to the calls' : 'beside the other fields';
  return [`Add this to services/${caller.name}/service.ts, ${where}:`, '', ...lines.map(indented).map(indented)].join(
    '\n',
  );
}

function indented(line: string): string {
  return `  ${line}`;
}
