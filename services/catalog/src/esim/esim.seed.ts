import { demoId, type SqlEntityManager } from '@plaza/service';
import { db } from '../db.ts';

interface DemoPlan {
  /** Its id is derived from this, so this stays when the name changes. */
  slug: string;
  name: string;
  region: string;
  /** Megabytes; 0 means unlimited. */
  data: number;
  /** Days. */
  duration: number;
  countries: string;
  price: string;
  popular?: true;
}

const europe = 'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT RO SE SI SK';

const plans: DemoPlan[] = [
  {
    slug: 'europe-5',
    name: 'Europe Away Days 5 GB',
    region: 'Europe',
    data: 5_120,
    duration: 15,
    countries: europe,
    price: '12.90',
    popular: true,
  },
  {
    slug: 'europe-20',
    name: 'Europe Season 20 GB',
    region: 'Europe',
    data: 20_480,
    duration: 30,
    countries: europe,
    price: '29.90',
    popular: true,
  },
  {
    slug: 'france-monaco-unlimited',
    name: 'Riviera Unlimited',
    region: 'France & Monaco',
    data: 0,
    duration: 7,
    countries: 'FR MC',
    price: '19.90',
  },
  {
    slug: 'italy-3',
    name: 'Italy Weekend 3 GB',
    region: 'Italy',
    data: 3_072,
    duration: 7,
    countries: 'IT SM VA',
    price: '6.50',
  },
  {
    slug: 'north-america-10',
    name: 'North America 10 GB',
    region: 'North America',
    data: 10_240,
    duration: 30,
    countries: 'CA MX US',
    price: '27.50',
    popular: true,
  },
  {
    slug: 'asia-pacific-10',
    name: 'Asia Pacific 10 GB',
    region: 'Asia Pacific',
    data: 10_240,
    duration: 30,
    countries: 'AU HK ID JP KR MY NZ PH SG TH TW VN',
    price: '24.90',
  },
  {
    slug: 'middle-east-africa-5',
    name: 'Middle East & Africa 5 GB',
    region: 'Middle East & Africa',
    data: 5_120,
    duration: 15,
    countries: 'AE BH EG IL JO KE KW MA OM QA SA TN TR ZA',
    price: '21.00',
  },
  {
    slug: 'world-20',
    name: 'World Tour 20 GB',
    region: 'Global',
    data: 20_480,
    duration: 60,
    countries: `${europe} AE AR AU BR CA CL CO EG HK ID IL JP KR MA MX MY NZ PE QA SA SG TH TR TW US UY VN ZA`,
    price: '64.90',
  },
];

/** Inserts the demo plans. Existing ones stay as they are. */
export async function seedEsim(em: SqlEntityManager): Promise<void> {
  const rows = plans.map(({ slug, countries, popular = false, ...plan }) => ({
    ...plan,
    id: demoId(`plan:${slug}`),
    countries: countries.split(' '),
    popular,
  }));
  await db(em)
    .insertInto('esim_plans')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
