/** A product of the demo, and how many pieces of it lie in the demo's warehouse. */
export interface DemoProduct {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  /** Price of one piece, minor units. */
  readonly priceMinor: number;
  /** Pieces in stock at the start. */
  readonly stock: number;
}

/**
 * What a laptop's shop sells at its first start (DEMO_CATALOGUE=on): a chandlery. It stands in the contract so that
 * inventory can have the same goods in stock.
 */
export const demoCatalogue: readonly DemoProduct[] = [
  {
    sku: 'cleat-150',
    title: 'Brass horn cleat',
    description: 'Two horns, 150 mm, polished by hand. Holds a line of up to 14 mm; two bolts come with it.',
    category: 'Deck hardware',
    priceMinor: 1999,
    stock: 120,
  },
  {
    sku: 'block-57',
    title: 'Ball bearing block',
    description: 'Single sheave of 57 mm on acetal balls, for lines of up to 10 mm. Working load 480 kg.',
    category: 'Deck hardware',
    priceMinor: 4450,
    stock: 60,
  },
  {
    sku: 'winch-16',
    title: 'Self-tailing winch, size 16',
    description: 'Two speeds, chromed bronze, a stainless stripper ring. One hand grinds, the other is free.',
    category: 'Deck hardware',
    priceMinor: 69900,
    stock: 6,
  },
  {
    sku: 'shackle-8',
    title: 'Bow shackle, 8 mm',
    description: 'Forged stainless steel with a captive pin that stays with the bow. Breaking load 3,400 kg.',
    category: 'Deck hardware',
    priceMinor: 895,
    stock: 300,
  },
  {
    sku: 'porthole-200',
    title: 'Opening porthole, 200 mm',
    description: 'A round light in a brass frame with two thumb screws and a gasket that keeps the sea outside.',
    category: 'Deck hardware',
    priceMinor: 15900,
    stock: 14,
  },
  {
    sku: 'rope-dock-12',
    title: 'Dock line, 12 mm, 10 m',
    description: 'Three-strand polyester with a spliced eye. It stretches with the swell and does not creak.',
    category: 'Ropes',
    priceMinor: 2650,
    stock: 200,
  },
  {
    sku: 'rope-halyard-10',
    title: 'Halyard, 10 mm, 30 m',
    description: 'A braided cover on a core that hardly stretches. Soft in the hand, firm in the clutch.',
    category: 'Ropes',
    priceMinor: 8900,
    stock: 40,
  },
  {
    sku: 'heaving-line',
    title: 'Heaving line with monkey fist',
    description: '25 m of floating line, a knotted ball at its end. Flies far and lands soft.',
    category: 'Ropes',
    priceMinor: 3400,
    stock: 25,
  },
  {
    sku: 'anchor-10',
    title: 'Plough anchor, 10 kg',
    description: 'Galvanised steel. Digs itself in and sets again when the wind turns. For boats of up to 9 m.',
    category: 'Anchoring',
    priceMinor: 18900,
    stock: 12,
  },
  {
    sku: 'chain-8',
    title: 'Anchor chain, 8 mm, 20 m',
    description: 'Calibrated links that fit a windlass, hot-dip galvanised. Heavy, as a chain has to be.',
    category: 'Anchoring',
    priceMinor: 13500,
    stock: 18,
  },
  {
    sku: 'fender-60',
    title: 'Fender, 60 cm',
    description: 'Seamless, with eyes at both ends and a valve for the pump. White, with blue ends.',
    category: 'Anchoring',
    priceMinor: 2890,
    stock: 90,
  },
  {
    sku: 'mooring-buoy',
    title: 'Mooring buoy, 45 cm',
    description: 'A round float with a steel rod and rings. Seen from afar, and afloat even when it is hit.',
    category: 'Anchoring',
    priceMinor: 7900,
    stock: 16,
  },
  {
    sku: 'compass-85',
    title: 'Steering compass',
    description: 'An 85 mm card in oil, lit from below, with a deviation screw for each axis. Flush or bracket mount.',
    category: 'Navigation',
    priceMinor: 21900,
    stock: 9,
  },
  {
    sku: 'sextant',
    title: 'Brass sextant',
    description: 'Seven shades, a drum to a tenth of a minute, in a wooden box. Works when nothing else does.',
    category: 'Navigation',
    priceMinor: 54900,
    stock: 3,
  },
  {
    sku: 'binoculars-7x50',
    title: 'Binoculars, 7 × 50',
    description: 'Waterproof, filled with nitrogen, with a bearing compass in the field of view. They float.',
    category: 'Navigation',
    priceMinor: 24900,
    stock: 20,
  },
  {
    sku: 'chart-dividers',
    title: 'Chart dividers',
    description: 'One hand opens and closes them. Brass with steel points, 180 mm.',
    category: 'Navigation',
    priceMinor: 2450,
    stock: 50,
  },
  {
    sku: 'barometer',
    title: "Ship's barometer",
    description: 'An aneroid in a brass case, 120 mm, with a hand to set. Falls before the weather does.',
    category: 'Navigation',
    priceMinor: 11900,
    stock: 15,
  },
  {
    sku: 'lifebuoy',
    title: 'Lifebuoy ring',
    description: 'Closed foam, four reflecting bands, a grab line all round. 2.5 kg, as the rules want it.',
    category: 'Safety',
    priceMinor: 5900,
    stock: 35,
  },
  {
    sku: 'lifejacket-150',
    title: 'Life jacket, 150 N',
    description: 'Inflates by itself, with a harness, a light and a whistle. Turns you face up within five seconds.',
    category: 'Safety',
    priceMinor: 12900,
    stock: 48,
  },
  {
    sku: 'lantern',
    title: 'Anchor lantern',
    description: 'A paraffin lamp of solid brass with a Fresnel lens. Burns through the longest night.',
    category: 'Safety',
    priceMinor: 9400,
    stock: 22,
  },
  {
    sku: 'fog-bell',
    title: 'Fog bell, 150 mm',
    description: 'Cast bronze, with a bracket and a woven rope. Clear over a mile, and twice as far on a still day.',
    category: 'Safety',
    priceMinor: 8700,
    stock: 11,
  },
  {
    sku: 'oilskin',
    title: 'Oilskin jacket',
    description: 'Three layers, taped seams, a collar up to the ears. Yellow, so that you are found.',
    category: 'Clothing',
    priceMinor: 17900,
    stock: 30,
  },
  {
    sku: 'sea-boots',
    title: 'Sea boots',
    description: 'Natural rubber on a sole that grips a wet deck and leaves no mark. With room for thick socks.',
    category: 'Clothing',
    priceMinor: 7450,
    stock: 40,
  },
  {
    sku: 'enamel-mug',
    title: 'Enamel mug',
    description: 'White with a blue rim, 350 ml. Survives a fall down the companionway.',
    category: 'Galley',
    priceMinor: 990,
    stock: 500,
  },
];
