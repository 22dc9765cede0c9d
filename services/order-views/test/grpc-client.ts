import {
  type Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { GrpcContract } from '@keelson/orders/contract';

/** An answer of a gRPC API, or the status that refused it. */
export interface GrpcAnswer {
  readonly code: number;
  readonly details: string;
  readonly problem: string | undefined;
  readonly etag: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever message the method answers
  readonly message: any;
}

/** A client made from the contract's file alone, as any user would. */
export class GrpcClient {
  // biome-ignore lint/suspicious/noExplicitAny: the methods come from the proto file
  readonly #client: Client & Record<string, any>;

  constructor({ file, root, service }: GrpcContract, address: string, keepCase = false) {
    const definition = loadSync(file, { includeDirs: [root], keepCase, longs: Number, defaults: true });
    const loaded = service
      .split('.')
      .reduce((part, name) => (part as Record<string, unknown>)[name], loadPackageDefinition(definition) as unknown);
    const Service = loaded as new (address: string, credentials: unknown) => Client;
    this.#client = new Service(address, credentials.createInsecure());
  }

  call(method: string, request: object, headers: Readonly<Record<string, string>> = {}): Promise<GrpcAnswer> {
    return new Promise((resolve) => {
      let etag: string | undefined;
      const answered = (error: ServiceError | null, message: unknown) =>
        resolve({
          code: error?.code ?? 0,
          details: error?.details ?? '',
          problem: error?.metadata.get('keelson-problem')[0]?.toString(),
          etag,
          message,
        });
      const call: ClientUnaryCall | undefined = this.#client[method]?.(request, metadataOf(headers), answered);
      call?.on('metadata', (received: Metadata) => {
        etag = received.get('etag')[0]?.toString();
      });
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever message the method answers
  stream(method: string, request: object): ClientReadableStream<any> {
    return this.#client[method]?.(request);
  }

  close(): void {
    this.#client.close();
  }
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}
