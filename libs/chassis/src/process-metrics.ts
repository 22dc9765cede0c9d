import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Milliseconds between samples of the event loop: a delay shorter than this is not seen. */
const RESOLUTION_MS = 20;
const QUANTILES = [0.5, 0.9, 0.99];

/**
 * Adds what tells the state of the process: CPU, memory, event-loop delay and utilisation. All is read when scraped.
 * @returns a function that ends the observation
 */
export function observeProcess(registry: Registry): () => void {
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let utilisation = performance.eventLoopUtilization();
  let cpuSeen = 0;

  new Gauge({
    name: 'nodejs_eventloop_delay_seconds',
    help: 'How late the event loop ran its timers since the last scrape',
    labelNames: ['quantile'],
    registers,
    collect() {
      for (const quantile of QUANTILES) {
        this.set({ quantile: String(quantile) }, lateness(delay.percentile(quantile * 100)));
      }
      this.set({ quantile: '1' }, lateness(delay.max));
      delay.reset();
    },
  });
  new Gauge({
    name: 'nodejs_eventloop_utilization',
    help: 'Share of time that the event loop was busy since the last scrape, 0 to 1',
    registers,
    collect() {
      const now = performance.eventLoopUtilization();
      this.set(performance.eventLoopUtilization(now, utilisation).utilization);
      utilisation = now;
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      const seconds = (user + system) / 1e6;
      this.inc(seconds - cpuSeen);
      cpuSeen = seconds;
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Heap in use',
    registers,
    collect() {
      this.set(process.memoryUsage().heapUsed);
    },
  });
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, seconds since 1970',
    registers,
  }).set(performance.timeOrigin / 1000);
  return () => delay.disable();
}

/** The histogram holds the whole interval between samples, in nanoseconds; what exceeds the resolution is delay. */
function lateness(nanoseconds: number): number {
  const seconds = nanoseconds / 1e9 - RESOLUTION_MS / 1e3;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
