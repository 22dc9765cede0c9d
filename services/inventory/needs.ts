import { defineNeeds } from '@keelson/servicekit';
import { Type } from 'typebox';

/** What inventory reads of the others: the demo's goods come with the products of the demo. */
export default defineNeeds({
  events: { V1_PRODUCT_CREATED: Type.Object({ title: Type.String() }) },
});
