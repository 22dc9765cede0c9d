/** `node .ci/operator-token.ts URL EMAIL`: registers an operator (one of OPERATOR_EMAILS) and prints a token. */
import { ShopApi } from '@keelson/local/shop-api';

const [url = '', email = ''] = process.argv.slice(2);
const { token } = await new ShopApi(url).newCustomer(email);
process.stdout.write(`${token}\n`);
