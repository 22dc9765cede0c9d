import { behaviours, listedCards } from './behaviours.ts';

const tokens = Object.entries(behaviours)
  .map(([name, words]) => `<tr><td><code>tok_${name}</code></td><td>${words}</td></tr>`)
  .join('\n');

const cards = listedCards
  .map(([number, behaviour]) => `<tr><td><code>${number}</code></td><td>${behaviours[behaviour]}</td></tr>`)
  .join('\n');

/** What the simulator is, for whoever opens it in a browser. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Payment provider simulator</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
td { padding: 0.2rem 1rem 0.2rem 0; vertical-align: top; }
</style>
<h1>Payment provider simulator</h1>
<p>This stands for a payment provider outside of the platform. No money moves, and no card number is kept.</p>
<h2>Tokens to pay with</h2>
<table>
${tokens}
</table>
<h2>Cards to make tokens of</h2>
<p><code>POST /v1/tokens {"card": {"number": "4242424242424242"}}</code> answers a token. Any number with a right check
digit will do; these behave in their own way:</p>
<table>
${cards}
</table>
<h2>Faults</h2>
<p><code>GET /control</code> shows what goes wrong on demand, <code>PUT /control</code> replaces it:
<code>{"latencyMs": 0, "errorRate": 0, "declineRate": 0, "timeoutRate": 0,
"webhooks": {"duplicate": false, "delayMs": 0, "drop": false}}</code>.</p>
</html>
`;
