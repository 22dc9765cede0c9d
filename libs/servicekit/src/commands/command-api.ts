import { type CallContext, checker, ServiceError } from '@keelson/chassis';
import type { CommandHandler, CommandOptions, CommandResult, DomainEvent } from '@keelson/eventsourcing';
import { commandHeaders } from '../schemas/headers.ts';
import { atRevisionOf } from './if-match.ts';
import { type IdReader, readUuid } from './read-id.ts';

/** What a command's call may say beside the command. */
export interface CommandDetails {
  /**
   * What the idempotency key stands for: the command as its caller gave it, without what the server adds, such as the time.
   * Default: the command.
   */
  readonly request?: object;
  /** Runs once headers and id are known to be well-formed, before the command is; refuses it by throwing. */
  readonly allow?: (() => Promise<void>) | undefined;
}

export interface CreateDetails extends CommandDetails {
  /** The id that the new one is to have; else it comes from the idempotency key, or at random. */
  readonly id?: string | undefined;
}

export interface CommandApiOptions<Command extends object, Event extends DomainEvent, State> {
  readonly handler: Pick<CommandHandler<Command, Event, State>, 'create' | 'handle'>;
  /** What commands are about, for people: `order`. */
  readonly thing: string;
  /** Metadata that each event of a call carries, see {@link commandMetadata}. */
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>> | undefined;
  /** Default: UUIDs. */
  readonly readId?: IdReader;
  /**
   * Whether each caller has keys of their own, so that nobody meets another's. Default true. False for callers that are
   * services: a repeat of theirs may come without the customer that the first call was made for.
   */
  readonly keysPerCaller?: boolean;
}

const checkHeaders = checker(commandHeaders, 'headers');

/**
 * Commands as all APIs carry them out: headers read, the id checked, the answer's revision told as ETag.
 * REST and gRPC give the same call context, so both call this.
 */
export class CommandApi<Command extends object, Event extends DomainEvent, State> {
  readonly #options: CommandApiOptions<Command, Event, State>;
  readonly #readId: IdReader;

  constructor(options: CommandApiOptions<Command, Event, State>) {
    this.#options = options;
    this.#readId = options.readId ?? readUuid;
  }

  /** Makes a new one. @throws ServiceError `invalid`, and what CommandHandler.create throws */
  async create(
    command: Command,
    call: CallContext,
    { request = command, allow, id }: CreateDetails = {},
  ): Promise<CommandResult> {
    const options = this.#commandOptions(request, call);
    if (call.header('if-match') !== undefined) {
      const faults = [{ field: 'if-match', message: `has no meaning for a new ${this.#options.thing}` }];
      throw new ServiceError('invalid', 'The headers of the request are not valid.', { faults });
    }
    const given = id === undefined ? {} : { id: this.#readId(id) };
    await allow?.();
    return answer(await this.#options.handler.create(command, { ...options, ...given }), call);
  }

  /** Changes one. @throws ServiceError `invalid`, and what CommandHandler.handle throws */
  async change(
    id: unknown,
    command: Command,
    call: CallContext,
    { request = command, allow }: CommandDetails = {},
  ): Promise<CommandResult> {
    const known = this.#readId(id);
    const options = this.#commandOptions({ id: known, ...request }, call);
    await allow?.();
    const result = await atRevisionOf(call.header('if-match'), (expectedRevision) =>
      this.#options.handler.handle(known, command, { ...options, expectedRevision }),
    );
    return answer(result, call);
  }

  #commandOptions(request: object, call: CallContext): CommandOptions {
    const idempotencyKey = call.header('idempotency-key');
    const ifMatch = call.header('if-match');
    checkHeaders({
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    });
    return {
      deadline: call.deadline.epochMs,
      request,
      idempotencyKey: this.#keyOf(idempotencyKey, call),
      metadata: this.#options.metadata(call),
    };
  }

  /** Keys hold no blank, so no anonymous caller can name one of somebody's. */
  #keyOf(key: string | undefined, { caller }: CallContext): string | undefined {
    const { keysPerCaller = true } = this.#options;
    return key === undefined || caller === undefined || !keysPerCaller ? key : `${caller.id} ${key}`;
  }
}

function answer(result: CommandResult, call: CallContext): CommandResult {
  call.setHeader('etag', `"${result.revision}"`);
  return result;
}
