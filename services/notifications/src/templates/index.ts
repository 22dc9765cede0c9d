import type { NoticeKind } from '../../contract/notices.ts';
import { checkoutCompleted } from './checkout-completed.ts';
import { checkoutUndone } from './checkout-undone.ts';
import type { Template } from './content.ts';
import { digest } from './digest.ts';
import { orderCanceled } from './order-canceled.ts';
import { orderCompleted } from './order-completed.ts';
import { orderPaid } from './order-paid.ts';
import { passwordChanged } from './password-changed.ts';
import { paymentRefunded } from './payment-refunded.ts';
import { registrationRepeated } from './registration-repeated.ts';
import { sessionRevoked } from './session-revoked.ts';
import { stockLow } from './stock-low.ts';
import { verification } from './verification.ts';

/** The template of each kind. */
export const templates: { readonly [Kind in NoticeKind]: Template<Kind> } = {
  'checkout-completed': checkoutCompleted,
  'checkout-undone': checkoutUndone,
  'order-paid': orderPaid,
  'order-completed': orderCompleted,
  'order-canceled': orderCanceled,
  'payment-refunded': paymentRefunded,
  'stock-low': stockLow,
  verification,
  'registration-repeated': registrationRepeated,
  'password-changed': passwordChanged,
  'session-revoked': sessionRevoked,
  digest,
};
