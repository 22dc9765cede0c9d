import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** What is in a file of products, for whoever checks what became of it. */
export interface ProductFile {
  readonly rows: number;
  /** Rows that are wrong: their price is none. */
  readonly wrong: number;
  /** Products, each in one row. */
  readonly products: number;
  /** Rows about a product that an earlier row is about, at another price. */
  readonly changes: number;
  /** Sum of all products' last prices, minor units. */
  readonly priceSum: number;
}

/** One row in so many is wrong, and one in so many is about the product of the row before. */
const WRONG_EVERY = 1_000;
const CHANGE_EVERY = 500;

/** Makes a row about 1 KB long. */
const SENTENCE = 'Bronze, cast and polished by hand, with bolts; it outlives the boat that it is screwed to. ';
const DESCRIPTION = SENTENCE.repeat(10).trim();

const header = 'sku,title,description,category,price,pictures\n';

/** Rows that are handed to the disk together. */
const TOGETHER = 256;

/** Writes a file of `rows` products, some 1 KB each: the same one for the same number. */
export async function writeProductFile(path: string, rows: number): Promise<ProductFile> {
  const file = createWriteStream(path);
  const made = { rows, wrong: 0, products: 0, changes: 0, priceSum: 0 };
  let text = header;
  for (let row = 1; row <= rows; row++) {
    text += line(row, made);
    if (row % TOGETHER !== 0) continue;
    if (!file.write(text)) await once(file, 'drain');
    text = '';
  }
  file.end(text);
  await finished(file);
  return made;
}

function line(row: number, made: { -readonly [Key in keyof ProductFile]: number }): string {
  if (row % WRONG_EVERY === 1) {
    made.wrong++;
    return cells(row, 'dear');
  }
  const price = 100 + (row % 99_900);
  made.priceSum += price;
  if (row % CHANGE_EVERY !== 0) {
    made.products++;
    return cells(row, decimal(price));
  }
  made.changes++;
  made.priceSum -= 100 + ((row - 1) % 99_900);
  return cells(row - 1, decimal(price));
}

function cells(product: number, price: string): string {
  const sku = `item-${String(product).padStart(8, '0')}`;
  const picture = `https://pictures.example.com/${sku}.jpg`;
  return `${sku},"Cleat ""No. ${product}""","${DESCRIPTION}",Deck hardware,${price},${picture} /pictures/${sku}.svg\n`;
}

function decimal(minor: number): string {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}
