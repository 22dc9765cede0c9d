/**
 * What the demo's products look like, drawn on a field of 200 by 200 around its middle: `a` is the class of the main
 * shapes, `b` of what stands out on them (`b2` where it is a line), `l` of lines.
 */
export const motifs: Readonly<Record<string, string>> = {
  'cleat-150':
    '<path class="a" d="M-70-18q8-14 26-10h88q18-4 26 10-4 12-22 12H32v30h-64V-6h-16q-18 0-22-12z"/><circle class="b" cx="-18" cy="12" r="5"/><circle class="b" cx="18" cy="12" r="5"/>',
  'block-57':
    '<path class="l" d="M0-74v24"/><circle class="l" cy="-78" r="10"/><rect class="a" x="-38" y="-54" width="76" height="108" rx="38"/><circle class="b" cy="6" r="27"/><circle class="a" cy="6" r="8"/>',
  'winch-16':
    '<path class="a" d="M-56 62h112l-10-18h-92zM-30 44h60l-8-60h-44zM-44-16h88v-14h-88z"/><circle class="b" cy="-46" r="12"/><path class="l" d="M0-46h66"/><circle class="a" cx="66" cy="-46" r="9"/>',
  'shackle-8':
    '<path class="l" style="stroke-width:16" d="M-34 44V-6a34 40 0 0 1 68 0v50"/><rect class="b" x="-62" y="40" width="124" height="16" rx="8"/>',
  'porthole-200':
    '<circle class="a" r="72"/><circle class="b" r="50"/><path class="l" d="M-46 14q12-12 24 0t24 0 24 0 20-2"/><circle class="b" cy="-61" r="5"/><circle class="b" cy="61" r="5"/><circle class="b" cx="-61" r="5"/><circle class="b" cx="61" r="5"/>',
  'rope-dock-12':
    '<ellipse class="l" rx="62" ry="34"/><ellipse class="l" rx="46" ry="24"/><ellipse class="l" rx="30" ry="14"/><path class="l" d="M62 0q8 44-30 56"/><circle class="l" cx="18" cy="64" r="13"/>',
  'rope-halyard-10':
    '<path class="l" d="M-26-60q-34 60 0 120M-8-60q-26 60 0 120M10-60q26 60 0 120M28-60q34 60 0 120"/><rect class="a" x="-44" y="-14" width="90" height="28" rx="8"/><path class="l" d="M0-60v-22"/>',
  'heaving-line':
    '<path class="l" d="M-84 50q40-70 70-22T46-20"/><circle class="a" cx="46" cy="-28" r="32"/><path class="b2" d="M18-38q28-14 56 0M16-26q30-12 60 0M20-14q26-10 52 0"/>',
  'anchor-10':
    '<circle class="l" cy="-62" r="13"/><path class="l" d="M0-48V62M-30-30h60M-62 14q4 46 62 50 58-4 62-50"/><path class="a" d="M-76 24l14-26 16 24zM76 24L62-2 46 22z"/>',
  'chain-8':
    '<g class="l"><rect x="-84" y="-18" width="62" height="36" rx="18"/><rect x="-31" y="-18" width="62" height="36" rx="18"/><rect x="22" y="-18" width="62" height="36" rx="18"/></g><path class="b2" d="M-40 0h18M22 0h18"/>',
  'fender-60':
    '<rect class="a" x="-30" y="-58" width="60" height="116" rx="30"/><path class="b" d="M-28-40q4-18 28-18t28 18zM-28 40q4 18 28 18t28-18z"/><circle class="l" cy="-70" r="9"/><circle class="l" cy="70" r="9"/>',
  'mooring-buoy':
    '<circle class="a" cy="-6" r="52"/><path class="b" d="M-51-18h102v24H-51z"/><circle class="l" cy="-70" r="10"/><path class="l" d="M-84 56q14-14 28 0t28 0 28 0 28 0 28 0 28 0"/>',
  'compass-85':
    '<circle class="a" r="72"/><circle class="b" r="58"/><path class="a" d="M0-52l14 52H-14z"/><path class="l" d="M0 50L-12 2h24z"/><circle class="a" r="6"/>',
  sextant:
    '<path class="l" d="M0-66L-60 46M0-66L60 46M-66 34q66 56 132 0"/><path class="l" d="M0-66L22 56"/><rect class="a" x="-52" y="-20" width="44" height="16" rx="4"/><circle class="b" cy="-66" r="9"/><circle class="a" cx="22" cy="58" r="10"/>',
  'binoculars-7x50':
    '<path class="a" d="M-66 58l10-104h34l10 34h24l10-34h34l10 104H14V8h-28v50z"/><circle class="b" cx="-40" cy="52" r="16"/><circle class="b" cx="40" cy="52" r="16"/>',
  'chart-dividers':
    '<circle class="l" cy="-58" r="16"/><path class="a" d="M-10-46L-46 70l20-50L0-34l26 54 20 50L10-46z"/><circle class="b" cy="-58" r="6"/>',
  barometer:
    '<circle class="a" r="70"/><circle class="b" r="56"/><path class="l" d="M-40 22a46 46 0 1 1 80 0M0 0l26-34"/><circle class="a" r="8"/>',
  lifebuoy:
    '<circle class="a" r="70"/><path class="b" d="M-24-66a70 70 0 0 1 48 0L11-28a30 30 0 0 0-22 0zM-24 66a70 70 0 0 0 48 0L11 28a30 30 0 0 1-22 0zM-66-24a70 70 0 0 0 0 48L-28 11a30 30 0 0 1 0-22zM66-24a70 70 0 0 1 0 48L28 11a30 30 0 0 0 0-22z"/><circle class="ground" r="29"/>',
  'lifejacket-150':
    '<path class="a" d="M-20-66q-44 4-44 46v84h52V-20q0-18 12-18t12 18v84h52v-84q0-42-44-46z"/><path class="b" d="M-64 24h52v16h-52zM12 24h52v16H12z"/>',
  lantern:
    '<path class="l" d="M-30-40q30-56 60 0"/><path class="a" d="M-34-44h68l8 16h-84zM-42 44h84l8 20h-100z"/><path class="b" d="M-36-26h72v68h-72z"/><path class="a" d="M0-14q20 28 0 44-20-16 0-44z"/>',
  'fog-bell':
    '<path class="a" d="M-14-52q-34 10-36 62l-16 26H66L50 10q-2-52-36-62z"/><circle class="b" cy="44" r="12"/><path class="l" d="M0-54v-22h-36M0 56v26"/>',
  oilskin:
    '<path class="a" d="M-22-62L-74-16l18 28 18-14v66h76V-2l18 14 18-28L22-62 0-46z"/><path class="b2" d="M0-46v108M-26 24h16M10 24h16"/>',
  'sea-boots':
    '<path class="a" d="M-64-62h40v82q26 6 28 38h-68zM4-62h40v82q26 6 28 38H4z"/><path class="b" d="M-64-62h40v14h-40zM4-62h40v14H4z"/>',
  'enamel-mug':
    '<path class="a" d="M-52-48h84V40q0 16-16 16h-52q-16 0-16-16z"/><path class="b" d="M-56-54h92v12h-92z"/><path class="l" d="M32-26q38-4 38 24T32 28"/>',
};
