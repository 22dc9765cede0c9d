import { randomUUID } from 'node:crypto';
import { Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { accountDirectoryContract } from '@keelson/accounts/contract';
import { PROBLEM_KEY } from '@keelson/chassis';

/** Somebody with an account. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** An address that nobody else has. */
export function newPerson(name = 'Ann'): Person {
  const id = randomUUID();
  return { id, email: `${name.toLowerCase()}-${id}@example.com`, name };
}

// biome-ignore lint/suspicious/noExplicitAny: messages come from the proto file
type Call = ServerUnaryCall<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type Done = sendUnaryData<any>;

/** Stands in for the directory of accounts, by its contract. */
export class Directory {
  readonly address: string;
  readonly #server: Server;
  readonly #people = new Map<string, Person>();
  readonly #expired = new Set<string>();

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.address = address;
  }

  static async start(): Promise<Directory> {
    const server = new Server();
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const directory = new Directory(server, `127.0.0.1:${port}`);
    const { file, root, service } = accountDirectoryContract;
    const definition = loadSync(file, { includeDirs: [root], defaults: true })[service];
    server.addService(definition as never, {
      GetAccount: (call: Call, done: Done) => directory.#account(call, done),
      GetVerificationCode: (call: Call, done: Done) => directory.#code(call, done),
    });
    return directory;
  }

  knows(person: Person): Person {
    this.#people.set(person.id, person);
    return person;
  }

  /** The code of a person's registration would no longer be taken. */
  expire({ id }: Person): void {
    this.#expired.add(id);
  }

  codeOf({ id }: Person, registration: number): string {
    return `${id.slice(0, 5)}-0000${registration}`.toUpperCase();
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #account({ request }: Call, done: Done): void {
    const person = this.#people.get(request.accountId);
    if (!person) done(problem(status.NOT_FOUND, 'account-not-found'));
    else done(null, { account: { accountId: person.id, email: person.email, emailVerified: true, name: person.name } });
  }

  #code({ request }: Call, done: Done): void {
    const person = this.#people.get(request.accountId);
    if (!person || this.#expired.has(person.id)) {
      done(problem(status.FAILED_PRECONDITION, 'nothing-to-verify'));
      return;
    }
    const expiresAt = { seconds: Math.floor(Date.now() / 1000) + 86_400, nanos: 0 };
    done(null, { code: this.codeOf(person, request.registration), expiresAt });
  }
}

/** A refusal as the chassis tells it. */
function problem(code: status, type: string) {
  const metadata = new Metadata();
  metadata.set(PROBLEM_KEY, type);
  return { code, details: type, metadata };
}
