import { defineNeeds } from '@keelson/servicekit';

/** What a checkout reads and sends of the services that it calls. */
export default defineNeeds({
  calls: {
    '/keelson.catalogue.v1.CatalogueService/GetProducts': {
      sends: ['skus', 'fresh'],
      reads: ['products.sku', 'products.title', 'products.description', 'products.price', 'products.retired'],
    },
    '/keelson.inventory.v1.ReservationService/Reserve': {
      sends: ['reservation_id', 'lines.sku', 'lines.quantity', 'expires_at'],
      reads: [],
    },
    '/keelson.inventory.v1.ReservationService/Commit': { sends: ['reservation_id'], reads: [] },
    '/keelson.inventory.v1.ReservationService/Release': { sends: ['reservation_id', 'reason'], reads: [] },
    '/keelson.payments.v1.PaymentProcessingService/Authorise': {
      sends: ['payment_id', 'order_id', 'amount', 'payment_method'],
      reads: ['provider_reference'],
    },
    '/keelson.payments.v1.PaymentProcessingService/Capture': { sends: ['payment_id'], reads: [] },
    '/keelson.payments.v1.PaymentProcessingService/Cancel': { sends: ['payment_id', 'reason'], reads: [] },
    '/keelson.orders.v1.FulfilmentService/PlaceOrder': {
      sends: [
        'order_id',
        'owner_id',
        'account_email',
        'shop_items.id',
        'shop_items.title',
        'shop_items.description',
        'shop_items.quantity',
        'shop_items.price',
        'delivery_address',
      ],
      reads: [],
    },
    '/keelson.orders.v1.FulfilmentService/RecordPayment': { sends: ['order_id', 'payment.payment_id'], reads: [] },
    '/keelson.orders.v1.FulfilmentService/HandOver': { sends: ['order_id'], reads: [] },
    '/keelson.orders.v1.FulfilmentService/RecordDelivery': { sends: ['order_id'], reads: [] },
    '/keelson.orders.v1.FulfilmentService/Withdraw': { sends: ['order_id', 'reason'], reads: [] },
  },
});
