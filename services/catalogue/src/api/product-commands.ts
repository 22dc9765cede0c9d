import { type CallContext, checker, requireRole } from '@keelson/chassis';
import type { CommandResult } from '@keelson/eventsourcing';
import { type CommandApi, idReader, withFieldNames } from '@keelson/servicekit';
import { Type } from 'typebox';
import type { ProductEvent } from '../../contract/events.ts';
import type { ProductAnswer } from '../../contract/requests.ts';
import { sku } from '../../contract/sku.ts';
import type { ProductCommand, ProductCommandType } from '../domain/commands.ts';
import type { ProductState } from '../domain/product.ts';
import { readCommand } from './requests.ts';

/** A command on a product that exists. */
export type ChangeType = Exclude<ProductCommandType, 'create-product' | 'import-product'>;

/** Reads a product's name in a path or a message. */
export const readSku = idReader(sku);

const checkSku = checker(Type.Object({ sku }), 'body');

/** The commands as both APIs carry them out, for operators. Bodies come in the REST contract's shape. */
export class ProductCommands {
  readonly #api: Pick<CommandApi<ProductCommand, ProductEvent, ProductState>, 'create' | 'change'>;

  constructor(api: Pick<CommandApi<ProductCommand, ProductEvent, ProductState>, 'create' | 'change'>) {
    this.#api = api;
  }

  /** @throws ServiceError `unauthenticated`, `forbidden`, `invalid`, and what CommandHandler.create throws */
  async create(body: unknown, call: CallContext): Promise<ProductAnswer> {
    requireRole(call, 'operator');
    const command = readCommand('create-product', body);
    const { sku: id } = checkSku(body);
    return answer(() => this.#api.create(command, call, { id, request: { id, ...command } }));
  }

  /** @throws ServiceError `unauthenticated`, `forbidden`, `invalid`, and what CommandHandler.handle throws */
  async change(type: ChangeType, id: unknown, body: unknown, call: CallContext): Promise<ProductAnswer> {
    requireRole(call, 'operator');
    const command = readCommand(type, body);
    return answer(() => this.#api.change(id, command, call));
  }
}

async function answer(run: () => Promise<CommandResult>): Promise<ProductAnswer> {
  const { id, revision } = await withFieldNames(skuForId, run);
  return { sku: id, revision };
}

/** What the kit calls an id is a SKU here, in every API. */
export function skuForId(field: string): string {
  return field === 'id' ? 'sku' : field;
}
