import { Big } from '@plaza/money';
import { demoId, type SqlEntityManager } from '@plaza/service';
import { db } from '../db.ts';

interface DemoProduct {
  /** Its id is derived from this, so this stays when the name changes. */
  slug: string;
  name: string;
  description: string;
  club: 'AS_MONACO' | 'OLYMPIQUE_MARSEILLE' | 'INTER_MILAN';
  category: 'jerseys' | 'training' | 'scarves' | 'accessories' | 'home' | 'collectibles';
  price: string;
  oldPrice?: string;
  /** Of one with variants the sum of theirs. */
  stock: number;
  nft?: true;
  variants?: DemoVariant[];
}

interface DemoVariant {
  sku: string;
  size?: string;
  colour?: string;
  /** If it is not that of the product. */
  price?: string;
  stock: number;
}

const products: DemoProduct[] = [
  {
    slug: 'monaco-home-jersey',
    name: 'AS Monaco Home Jersey 2026/27',
    description: 'The diagonal in red and white, as the team wears it at the Louis II.',
    club: 'AS_MONACO',
    category: 'jerseys',
    price: '89.99',
    stock: 240,
    variants: [
      { sku: 'ASM-HOME-S', size: 'S', stock: 40 },
      { sku: 'ASM-HOME-M', size: 'M', stock: 70 },
      { sku: 'ASM-HOME-L', size: 'L', stock: 70 },
      { sku: 'ASM-HOME-XL', size: 'XL', stock: 40 },
      { sku: 'ASM-HOME-XXL', size: 'XXL', price: '94.99', stock: 20 },
    ],
  },
  {
    slug: 'monaco-away-jersey',
    name: 'AS Monaco Away Jersey 2026/27',
    description: 'Midnight blue with a gold crest. Recycled polyester.',
    club: 'AS_MONACO',
    category: 'jerseys',
    price: '71.99',
    oldPrice: '89.99',
    stock: 120,
  },
  {
    slug: 'monaco-kids-kit',
    name: 'AS Monaco Kids Home Kit',
    description: 'Jersey, shorts and socks for ages 4 to 12.',
    club: 'AS_MONACO',
    category: 'jerseys',
    price: '59.99',
    stock: 90,
    variants: [
      { sku: 'ASM-KIDS-4', size: '4–6', stock: 30 },
      { sku: 'ASM-KIDS-7', size: '7–9', stock: 35 },
      { sku: 'ASM-KIDS-10', size: '10–12', stock: 25 },
    ],
  },
  {
    slug: 'monaco-training-top',
    name: 'AS Monaco Training Top',
    description: 'Half-zip, brushed inside, for cold mornings at La Turbie.',
    club: 'AS_MONACO',
    category: 'training',
    price: '54.95',
    oldPrice: '69.95',
    stock: 75,
  },
  {
    slug: 'monaco-scarf',
    name: 'AS Monaco Diagonal Scarf',
    description: 'Knitted on both sides, 140 cm.',
    club: 'AS_MONACO',
    category: 'scarves',
    price: '19.90',
    stock: 400,
  },
  {
    slug: 'monaco-derby-scarf',
    name: 'AS Monaco Côte d’Azur Derby Scarf',
    description: 'Half and half, made for one evening.',
    club: 'AS_MONACO',
    category: 'scarves',
    price: '15.00',
    oldPrice: '22.50',
    stock: 60,
  },
  {
    slug: 'monaco-cap',
    name: 'AS Monaco Baseball Cap',
    description: 'Cotton twill with an embroidered crest; one size.',
    club: 'AS_MONACO',
    category: 'accessories',
    price: '24.90',
    stock: 180,
  },
  {
    slug: 'monaco-mug',
    name: 'AS Monaco Crest Mug',
    description: 'Porcelain, 330 ml, dishwasher-proof.',
    club: 'AS_MONACO',
    category: 'home',
    price: '12.50',
    stock: 220,
  },
  {
    slug: 'monaco-title-coin',
    name: 'AS Monaco 2017 Title Coin',
    description: 'Numbered, with a digital twin in the collector’s wallet.',
    club: 'AS_MONACO',
    category: 'collectibles',
    price: '149.00',
    stock: 35,
    nft: true,
  },
  {
    slug: 'monaco-signed-photo',
    name: 'AS Monaco Signed Team Photo',
    description: 'Framed and signed by the whole squad, with its certificate as a token.',
    club: 'AS_MONACO',
    category: 'collectibles',
    price: '199.00',
    oldPrice: '249.00',
    stock: 12,
    nft: true,
  },

  {
    slug: 'marseille-home-jersey',
    name: 'Olympique de Marseille Home Jersey 2026/27',
    description: 'White with sky-blue trim, “Droit au But” at the neck.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'jerseys',
    price: '94.99',
    stock: 300,
  },
  {
    slug: 'marseille-third-jersey',
    name: 'Olympique de Marseille Third Jersey 2026/27',
    description: 'In the orange of the south stand.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'jerseys',
    price: '66.49',
    oldPrice: '94.99',
    stock: 80,
  },
  {
    slug: 'marseille-training-jacket',
    name: 'Olympique de Marseille Training Jacket',
    description: 'Light, water-repellent, with zipped pockets.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'training',
    price: '79.95',
    stock: 70,
  },
  {
    slug: 'marseille-training-shorts',
    name: 'Olympique de Marseille Training Shorts',
    description: 'Quick-drying, with an inner slip.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'training',
    price: '29.95',
    oldPrice: '34.95',
    stock: 110,
    variants: [
      { sku: 'OM-SHORTS-WS', size: 'S', colour: 'white', stock: 20 },
      { sku: 'OM-SHORTS-WM', size: 'M', colour: 'white', stock: 25 },
      { sku: 'OM-SHORTS-WL', size: 'L', colour: 'white', stock: 15 },
      { sku: 'OM-SHORTS-NS', size: 'S', colour: 'navy', stock: 15 },
      { sku: 'OM-SHORTS-NM', size: 'M', colour: 'navy', stock: 25 },
      { sku: 'OM-SHORTS-NL', size: 'L', colour: 'navy', stock: 10 },
    ],
  },
  {
    slug: 'marseille-scarf',
    name: 'Olympique de Marseille Vélodrome Scarf',
    description: 'Jacquard knit with the roof of the stadium.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'scarves',
    price: '21.90',
    stock: 350,
  },
  {
    slug: 'marseille-beanie',
    name: 'Olympique de Marseille Beanie',
    description: 'Merino blend with a fold-up cuff.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'accessories',
    price: '22.90',
    stock: 140,
  },
  {
    slug: 'marseille-backpack',
    name: 'Olympique de Marseille Backpack',
    description: '22 litres, with a sleeve for a 15-inch laptop.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'accessories',
    price: '44.90',
    oldPrice: '54.90',
    stock: 65,
  },
  {
    slug: 'marseille-towel',
    name: 'Olympique de Marseille Beach Towel',
    description: 'Made for the Prado: 90 × 170 cm of cotton velour.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'home',
    price: '27.50',
    stock: 95,
  },
  {
    slug: 'marseille-1993-jersey',
    name: 'Olympique de Marseille 1993 Replica Jersey',
    description: 'The night of Munich, stitched again, with a token for each number.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'collectibles',
    price: '129.00',
    stock: 50,
    nft: true,
  },
  {
    slug: 'marseille-stadium-model',
    name: 'Olympique de Marseille Vélodrome Model',
    description: 'Laser-cut birch, 84 parts, no glue.',
    club: 'OLYMPIQUE_MARSEILLE',
    category: 'collectibles',
    price: '39.90',
    oldPrice: '49.90',
    stock: 55,
  },

  {
    slug: 'inter-home-jersey',
    name: 'Inter Milan Home Jersey 2026/27',
    description: 'Black and blue stripes, authentic fit.',
    club: 'INTER_MILAN',
    category: 'jerseys',
    price: '99.99',
    stock: 260,
    variants: [
      { sku: 'INT-HOME-S', size: 'S', stock: 60 },
      { sku: 'INT-HOME-M', size: 'M', stock: 90 },
      { sku: 'INT-HOME-L', size: 'L', stock: 80 },
      { sku: 'INT-HOME-XL', size: 'XL', stock: 30 },
    ],
  },
  {
    slug: 'inter-goalkeeper-jersey',
    name: 'Inter Milan Goalkeeper Jersey 2026/27',
    description: 'Padded elbows, long sleeves.',
    club: 'INTER_MILAN',
    category: 'jerseys',
    price: '84.99',
    oldPrice: '99.99',
    stock: 45,
  },
  {
    slug: 'inter-track-pants',
    name: 'Inter Milan Track Pants',
    description: 'Tapered, with ankle zips.',
    club: 'INTER_MILAN',
    category: 'training',
    price: '59.95',
    stock: 85,
  },
  {
    slug: 'inter-warm-up-shirt',
    name: 'Inter Milan Warm-up Shirt',
    description: 'Worn before kick-off at San Siro.',
    club: 'INTER_MILAN',
    category: 'training',
    price: '34.95',
    oldPrice: '49.95',
    stock: 130,
  },
  {
    slug: 'inter-scarf',
    name: 'Inter Milan Nerazzurri Scarf',
    description: 'Woven in Lombardy, with fringes.',
    club: 'INTER_MILAN',
    category: 'scarves',
    price: '20.90',
    stock: 310,
  },
  {
    slug: 'inter-gloves',
    name: 'Inter Milan Touchscreen Gloves',
    description: 'Fleece, with two fingertips that a phone feels.',
    club: 'INTER_MILAN',
    category: 'accessories',
    price: '17.90',
    stock: 150,
    variants: [
      { sku: 'INT-GLOVES-BK', colour: 'black', stock: 100 },
      { sku: 'INT-GLOVES-BL', colour: 'blue', stock: 50 },
    ],
  },
  {
    slug: 'inter-phone-case',
    name: 'Inter Milan Phone Case',
    description: 'Shock-absorbing, with raised edges.',
    club: 'INTER_MILAN',
    category: 'accessories',
    price: '14.99',
    oldPrice: '24.99',
    stock: 200,
  },
  {
    slug: 'inter-duvet',
    name: 'Inter Milan Duvet Cover',
    description: 'Reversible, 135 × 200 cm, with a pillowcase.',
    club: 'INTER_MILAN',
    category: 'home',
    price: '49.90',
    stock: 40,
  },
  {
    slug: 'inter-wall-clock',
    name: 'Inter Milan Wall Clock',
    description: 'Silent movement, 30 cm.',
    club: 'INTER_MILAN',
    category: 'home',
    price: '26.90',
    oldPrice: '32.90',
    stock: 60,
  },
  {
    slug: 'inter-treble-card',
    name: 'Inter Milan 2010 Treble Card',
    description: 'A numbered metal card with a collectible token.',
    club: 'INTER_MILAN',
    category: 'collectibles',
    price: '79.00',
    stock: 25,
    nft: true,
  },
];

/** Inserts the demo products. Existing ones stay as they are, with their stock. */
export async function seedShop(em: SqlEntityManager): Promise<void> {
  for (const { slug, price, oldPrice, stock, nft, variants = [], ...shown } of products) {
    const discount =
      oldPrice === undefined ? 0 : new Big(oldPrice).minus(price).times(100).div(oldPrice).round().toNumber();
    const id = demoId(`product:${slug}`);
    const added = await db(em)
      .insertInto('products')
      .values({ id, ...shown, price, old_price: oldPrice, discount, stock: variants.length > 0 ? 0 : stock, nft })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added || variants.length === 0) continue;
    await db(em)
      .insertInto('product_variants')
      .values(
        variants.map((variant, position) => ({
          ...variant,
          id: demoId(`variant:${variant.sku}`),
          product_id: id,
          position,
        })),
      )
      .execute();
  }
}
