import { refused, spec } from '@keelson/eventsourcing';
import { test } from 'vitest';
import { warehouseDecider } from './warehouse.ts';

const given = spec(warehouseDecider);
const open = { type: 'open-warehouse', title: 'Bergen, by the quay' } as const;
const opened = { type: 'V1_WAREHOUSE_OPENED', data: { title: 'Bergen, by the quay' } } as const;

test('a warehouse is opened once', () => {
  given([], open, [opened]);
  given([opened], open, refused('warehouse-open-already'));
});
