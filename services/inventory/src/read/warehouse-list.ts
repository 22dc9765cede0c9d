import type { ActiveView, DocumentView } from '@keelson/readmodel';
import type { ReadOptions } from '@keelson/servicekit/views';
import type { WarehouseView } from '../../contract/view.ts';
import type { WarehouseDocument } from '../views/warehouse-fold.ts';

/** Lists the warehouses. There are so few that one answer holds them all. */
export class WarehouseList {
  readonly #documents: Pick<ActiveView<DocumentView<WarehouseDocument>>, 'current'>;

  constructor(documents: Pick<ActiveView<DocumentView<WarehouseDocument>>, 'current'>) {
    this.#documents = documents;
  }

  /** By code. @throws errors with code `unavailable` or `deadline` */
  async read(bounds: Omit<ReadOptions, 'minRevision'>): Promise<WarehouseView[]> {
    const warehouses: WarehouseView[] = [];
    for await (const { id, doc } of (await this.#documents.current()).scan(bounds)) {
      warehouses.push({ warehouse: id, title: doc.title });
    }
    return warehouses;
  }
}
