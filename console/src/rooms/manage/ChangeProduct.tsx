import type { ManagedProduct } from '@plaza/client';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { valueOfPictures } from '../../media/PicturesField.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { changedImages } from './fields.tsx';
import { FormPage } from './FormPage.tsx';
import { ProductForm, productOf, valuesOfProduct } from './ProductForm.tsx';
import { useProduct, useRefresh } from './queries.ts';
import { Loaded, useThingId } from './ThingPage.tsx';

export function ChangeProduct() {
  return <Loaded result={useProduct(useThingId())}>{(product) => <ChangeForm product={product} />}</Loaded>;
}

function ChangeForm({ product }: { product: ManagedProduct }) {
  const { t } = useTranslation('manage');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const say = useToast();
  const { id, name, managed, pictures } = product;
  const form = useForm({
    id: `manage-product.${id}`,
    initial: valuesOfProduct(product),
    send: (values, key) =>
      plaza.api.updateProduct(
        { id, etag: managed.etag, ...productOf(values), ...changedImages(values.images, valueOfPictures(pictures)) },
        { key },
      ),
    onSent: () => {
      refresh();
      say(t('changed'));
      void navigate({ to: '/manage/products/$id', params: { id } });
    },
  });
  return (
    <FormPage title={t('changeOf', { name })} about={t('changeAbout')} back={`/manage/products/${id}`}>
      <ProductForm form={form} merchantId={managed.merchant_id ?? ''} pictures={pictures} submit={t('save')} />
    </FormPage>
  );
}
