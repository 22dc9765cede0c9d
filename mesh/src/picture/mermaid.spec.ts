import { expect, test } from 'vitest';
import { aGraph, aService } from '../../testing/index.ts';
import { toMermaid } from './mermaid.ts';
import { pictureOf } from './picture.ts';

test('the picture is a flowchart in which every shape and stroke has its meaning', () => {
  const shop = aService('end', {
    routes: { budgetMs: 1_000, http: [{ prefix: '/shop', methods: ['GET'] }] },
    stores: ['search'],
    outside: [{ host: 'pay.example.com', port: 443, protocol: 'TLS' }],
  });
  expect(toMermaid(pictureOf(aGraph([shop])))).toBe(`flowchart LR
  n1(["edge"])
  n2["end"]
  n3[("search")]
  n4{{"pay.example.com"}}
  n1 -->|"GET /shop<br/>within 1 s, up to 3 attempts"| n2
  n2 --- n3
  n2 -.->|"TLS 443"| n4`);
});

test('no text can end the quotes around it', () => {
  const node = { id: 'x', kind: 'service', name: 'a "b" <c> #d', summary: '' } as const;
  expect(toMermaid({ nodes: [node], arrows: [] })).toContain('n1["a #34;b#34; #60;c#62; #35;d"]');
});
