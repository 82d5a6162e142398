import type { CreateProductInput, ManagedProduct, Picture } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { valueOfPictures } from '../../media/PicturesField.tsx';
import { amountTyped } from '../../ui/amounts.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextAreaField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import type { FormState } from '../../ui/form.ts';
import { clocksOf, clockValues } from './clocks.ts';
import { ClockFields, ClubField, ImagesField, yes, YesField } from './fields.tsx';

/** In how many other languages the form has names. */
const places = [0, 1, 2, 3] as const;
const languages = ['en', 'fr', 'es', 'it', 'de', 'pt'] as const;
type Place = (typeof places)[number];
type Part = 'language' | 'called' | 'told';
type TranslationField = `${Part}_${Place}`;

const at = (part: Part, place: Place): TranslationField => `${part}_${place}`;

export const emptyProduct = {
  name: '',
  description: '',
  club: '',
  category: '',
  price: '',
  old_price: '',
  stock: '',
  nft: '',
  images: '',
  ...clockValues(),
  ...(Object.fromEntries(
    places.flatMap((place) =>
      [at('language', place), at('called', place), at('told', place)].map((name) => [name, '']),
    ),
  ) as Record<TranslationField, string>),
};

export type ProductValues = typeof emptyProduct;

export function valuesOfProduct(product: ManagedProduct): ProductValues {
  const { name, description, club, category, price, old_price, nft, managed, translations, pictures } = product;
  const values = {
    ...emptyProduct,
    ...{ name, description, club, category, price, old_price, nft: yes(nft) },
    ...clockValues(managed.clocks),
    images: valueOfPictures(pictures),
  };
  for (const place of places) {
    const item = translations.items[place];
    if (!item) continue;
    values[at('language', place)] = item.language;
    values[at('called', place)] = item.name;
    values[at('told', place)] = item.description;
  }
  return values;
}

export function productOf(values: ProductValues) {
  const items = places
    .filter((place) => values[at('language', place)] !== '')
    .map((place) => ({
      language: values[at('language', place)],
      name: values[at('called', place)].trim(),
      description: values[at('told', place)].trim(),
    }));
  return {
    name: values.name.trim(),
    description: values.description.trim(),
    club: values.club,
    category: values.category.trim(),
    price: amountTyped(values.price),
    old_price: amountTyped(values.old_price),
    nft: values.nft === 'yes',
    translations: { items },
    clocks: clocksOf(values),
  } satisfies CreateProductInput;
}

interface ProductFormProps {
  form: FormState<ProductValues>;
  /** The merchant that sells it; empty for the platform. */
  merchantId: string;
  /** Its pictures until now. */
  pictures?: readonly Picture[];
  submit: string;
  /** Only of a new product: later the stock is moved. */
  withStock?: boolean;
}

export function ProductForm({ form, merchantId, pictures = [], submit, withStock }: ProductFormProps) {
  const { t } = useTranslation('manage');
  const shown = places.filter((place) => form.values[at('language', place)] !== '');
  const free = places.find((place) => form.values[at('language', place)] === '');
  const unused = languages.find((each) => !shown.some((place) => form.values[at('language', place)] === each));
  return (
    <Form form={form} submit={submit}>
      <TextField label={t('name')} required maxLength={150} autoComplete="off" {...form.field('name')} />
      <TextAreaField label={t('description')} maxLength={2000} {...form.field('description')} />
      <ClubField {...form.field('club')} />
      <TextField
        label={t('category')}
        hint={t('products.categoryHint')}
        required
        maxLength={50}
        autoComplete="off"
        {...form.field('category')}
      />
      <TextField label={t('price')} required inputMode="decimal" autoComplete="off" {...form.field('price')} />
      <TextField
        label={t('products.oldPrice')}
        hint={t('products.oldPriceHint')}
        inputMode="decimal"
        autoComplete="off"
        {...form.field('old_price')}
      />
      {withStock && (
        <TextField label={t('products.stock')} type="number" min={0} max={1_000_000} {...form.field('stock')} />
      )}
      <YesField label={t('products.nft')} {...form.field('nft')} />
      <ImagesField kind="product" merchantId={merchantId} known={pictures} {...form.field('images')} />
      {shown.map((place) => (
        <TranslationFields key={place} form={form} place={place} />
      ))}
      {free !== undefined && unused && (
        <div>
          <Button icon="plus" onClick={() => form.field(at('language', free)).onValue(unused)}>
            {t('products.addLanguage')}
          </Button>
        </div>
      )}
      <ClockFields form={form} />
    </Form>
  );
}

function TranslationFields({ form, place }: { form: FormState<ProductValues>; place: Place }) {
  const { t, i18n } = useTranslation('manage');
  const names = new Intl.DisplayNames(i18n.language, { type: 'language' });
  return (
    <fieldset className="checks">
      <legend>{t('products.inLanguage')}</legend>
      <SelectField
        label={t('products.language')}
        options={[
          { value: '', label: t('products.noLanguage') },
          ...languages.map((value) => ({ value, label: names.of(value) ?? value })),
        ]}
        {...form.field(at('language', place))}
      />
      <TextField label={t('name')} required maxLength={150} autoComplete="off" {...form.field(at('called', place))} />
      <TextAreaField label={t('description')} maxLength={2000} {...form.field(at('told', place))} />
    </fieldset>
  );
}
