import {
  type Client,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** A message as plain data: int64 as text, absent messages as null. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every type
export type Message = any;

/** What a unary call came to. */
export interface GrpcAnswer {
  /** `OK`, `NOT_FOUND` ... */
  readonly code: string;
  readonly details: string;
  readonly message: Message;
  /** Initial metadata and trailers of the answer, by name. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A client of one gRPC service, made from its proto file as any user would make it. */
export class GrpcClient {
  readonly #client: Client & Record<string, (...args: unknown[]) => unknown>;

  /** @param file the proto; @param root where its imports are found; @param service its full name */
  constructor(address: string, file: string, root: string, service: string) {
    const definition = loadSync(file, {
      keepCase: true,
      longs: String,
      enums: String,
      defaults: true,
      includeDirs: [root],
    });
    const names = service.split('.');
    const found = names.reduce<Message>((scope, name) => scope[name], loadPackageDefinition(definition));
    this.#client = new found(address, credentials.createInsecure());
  }

  /** Calls a unary method. */
  call(method: string, request: Message, metadata: Readonly<Record<string, string>> = {}): Promise<GrpcAnswer> {
    return new Promise((resolve) => {
      let initial: Metadata = new Metadata();
      const call = this.#client[method]?.(
        request,
        asMetadata(metadata),
        (error: ServiceError | null, message: Message) => {
          const received = { ...initial.getMap(), ...error?.metadata?.getMap() };
          resolve({
            code: status[error?.code ?? status.OK] ?? '',
            details: error?.details ?? '',
            message,
            metadata: received,
          });
        },
      ) as { on(event: 'metadata', listener: (received: Metadata) => void): void } | undefined;
      call?.on('metadata', (received) => {
        initial = received;
      });
    });
  }

  /** Calls a method that answers with a stream. */
  stream(
    method: string,
    request: Message,
    metadata: Readonly<Record<string, string>> = {},
  ): ClientReadableStream<Message> {
    return this.#client[method]?.(request, asMetadata(metadata)) as ClientReadableStream<Message>;
  }

  close(): void {
    this.#client.close();
  }
}

function asMetadata(values: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(values)) metadata.set(name, value);
  return metadata;
}
