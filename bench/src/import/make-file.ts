import { writeProductFile } from './product-file.ts';

/** `node bench/src/import/make-file.ts FILE ROWS`: writes a file of products to import, and tells what is in it as JSON. */
const [file = '', rows = ''] = process.argv.slice(2);
console.log(JSON.stringify(await writeProductFile(file, Number(rows))));
