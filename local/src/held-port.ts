import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { host } from './ports.ts';

/** A port that is kept until whoever it is for listens on it. Who connects meanwhile is refused, and comes again. */
export interface HeldPort {
  readonly port: number;
  /** Frees it for its own; once more does nothing. */
  release(): Promise<void>;
}

/**
 * Takes a port early, so that others can be told of it before anybody listens there.
 * @param port 0 takes a free one
 */
export async function holdPort(port: number): Promise<HeldPort> {
  const server = createServer((socket) => socket.destroy()).listen({ host, port, exclusive: true });
  await once(server, 'listening');
  let released: Promise<unknown> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    release: async () => {
      released ??= once(server.close(), 'close');
      await released;
    },
  };
}
