import { RuleViolation } from '@keelson/eventsourcing/errors';
import type { BoughtLine } from '../../contract/events.ts';

/** A line as its buyer asks for it. */
interface WantedLine {
  readonly sku: string;
  readonly quantity: number;
}

/** A product as the catalogue offers it. */
interface Offer {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly priceMinor: number;
  readonly retired: boolean;
}

/** The most that one payment can be of, minor units: what decimal text of nine digits before the point names. */
const MOST_MINOR = 99_999_999_999;

/**
 * What is to be paid for the lines, minor units.
 * @throws RuleViolation `nothing-to-pay`, `total-too-high`
 */
export function payable(lines: readonly BoughtLine[]): number {
  const total = lines.reduce((sum, { priceMinor, quantity }) => sum + priceMinor * quantity, 0);
  if (total === 0) throw new RuleViolation('nothing-to-pay', 'All of this is free: there is nothing to pay.');
  if (total > MOST_MINOR) throw new RuleViolation('total-too-high', 'This is more than one payment can be of.');
  return total;
}

/**
 * The lines at the catalogue's prices.
 * @throws RuleViolation `product-unknown` or `product-retired`, naming each such product
 */
export function priced(lines: readonly WantedLine[], offers: readonly Offer[]): readonly BoughtLine[] {
  const bySku = new Map(offers.map((offer) => [offer.sku, offer]));
  refuse(
    'product-unknown',
    'The catalogue has no such product',
    lines.filter(({ sku }) => !bySku.has(sku)),
  );
  refuse(
    'product-retired',
    'No longer for sale',
    lines.filter(({ sku }) => bySku.get(sku)?.retired),
  );
  return lines.flatMap(({ sku, quantity }) => {
    const offer = bySku.get(sku);
    return offer ? [boughtLine(offer, quantity)] : [];
  });
}

function boughtLine({ sku, title, description, priceMinor }: Offer, quantity: number): BoughtLine {
  return { sku, title, description, quantity, priceMinor };
}

function refuse(rule: string, text: string, lines: readonly WantedLine[]): void {
  if (lines.length === 0) return;
  throw new RuleViolation(rule, `${text}: ${lines.map(({ sku }) => sku).join(', ')}.`);
}
