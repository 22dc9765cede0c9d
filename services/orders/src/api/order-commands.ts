import { type CallContext, checker, ServiceError } from '@keelson/chassis';
import { type CommandHandler, type CommandOptions, type CommandResult, WrongRevision } from '@keelson/eventsourcing';
import { commandHeaders, type OrderEvent, orderPath } from '../../contract/index.ts';
import type { OrderCommand, OrderCommandType } from '../domain/commands.ts';
import type { Order } from '../domain/order.ts';
import { type OrderRequest, readRequest, toCommand } from './requests.ts';

/** What the APIs need of the process around them. */
export interface OrderCommandsOptions {
  readonly handler: Pick<CommandHandler<OrderCommand, OrderEvent, Order>, 'create' | 'handle'>;
  /** Metadata that each event of a call carries: the trace context. */
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>> | undefined;
  readonly now?: () => Date;
}

const checkPath = checker(orderPath, 'params');
const checkHeaders = checker(commandHeaders, 'headers');

/**
 * The commands as all APIs carry them out: values checked, headers read, the answer's revision told as ETag.
 * Bodies come in the REST contract's shape.
 */
export class OrderCommands {
  readonly #handler: OrderCommandsOptions['handler'];
  readonly #metadata: OrderCommandsOptions['metadata'];
  readonly #now: () => Date;

  constructor({ handler, metadata, now = () => new Date() }: OrderCommandsOptions) {
    this.#handler = handler;
    this.#metadata = metadata;
    this.#now = now;
  }

  /** Opens an order. @throws ServiceError `invalid`, and what CommandHandler.create throws */
  async create(body: unknown, call: CallContext): Promise<CommandResult> {
    const request = readRequest('create-order', body);
    const options = this.#options(request, call);
    if (call.header('if-match') !== undefined) {
      const faults = [{ field: 'if-match', message: 'has no meaning for a new order' }];
      throw new ServiceError('invalid', 'The headers of the request are not valid.', { faults });
    }
    return answer(await this.#handler.create(toCommand(request, this.#now()), options), call);
  }

  /** Changes an order. @throws ServiceError `invalid`, and what CommandHandler.handle throws */
  async change(
    type: Exclude<OrderCommandType, 'create-order'>,
    orderId: unknown,
    body: unknown,
    call: CallContext,
  ): Promise<CommandResult> {
    const id = checkPath({ id: orderId }).id.toLowerCase();
    const request = readRequest(type, body);
    const options = this.#options({ id, ...request }, call);
    const command = toCommand(request, this.#now());
    const result = await atOneOf(revisionsOf(call.header('if-match')), (expectedRevision) =>
      this.#handler.handle(id, command, { ...options, expectedRevision }),
    );
    return answer(result, call);
  }

  #options(request: OrderRequest & { readonly id?: string }, call: CallContext): CommandOptions {
    const idempotencyKey = call.header('idempotency-key');
    const ifMatch = call.header('if-match');
    checkHeaders({
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    });
    return {
      deadline: call.deadline.epochMs,
      request,
      idempotencyKey,
      metadata: this.#metadata(call),
    };
  }
}

/** The opaque part of a strong ETag, or a bare revision, that is the ETag of an order at some revision. */
const REVISION = /^(?:0|[1-9]\d{0,14})$/;

/**
 * The revisions that an If-Match names, ascending; one undefined for any (`*`). A weak ETag never matches (RFC 9110,
 * 13.1.1), nor does one that is no revision.
 * @throws ServiceError `revision` if nothing in it can match
 */
function revisionsOf(ifMatch: string | undefined): readonly (number | undefined)[] {
  if (ifMatch === undefined || ifMatch === '*') return [undefined];
  const tags = ifMatch.match(/(?:W\/)?"[^"]*"/g) ?? [ifMatch];
  const strong = tags.map((tag) => tag.replace(/^"(.*)"$/, '$1')).filter((tag) => REVISION.test(tag));
  if (strong.length > 0) return [...new Set(strong.map(Number))].sort((a, b) => a - b);
  throw new ServiceError('revision', 'Nothing in If-Match is the ETag of an order. Send the ETag as it was answered.', {
    type: 'wrong-revision',
  });
}

/**
 * Runs at the first of the revisions that is the order's. In ascending order, as revisions only grow: one that was passed
 * over cannot become right while the others are tried.
 */
async function atOneOf(
  [revision, ...others]: readonly (number | undefined)[],
  run: (revision: number | undefined) => Promise<CommandResult>,
): Promise<CommandResult> {
  try {
    return await run(revision);
  } catch (error) {
    if (others.length === 0 || !(error instanceof WrongRevision)) throw error;
    return atOneOf(others, run);
  }
}

function answer(result: CommandResult, call: CallContext): CommandResult {
  call.setHeader('etag', `"${result.revision}"`);
  return result;
}
