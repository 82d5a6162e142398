import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { changedImages } from './fields.tsx';
import { FormPage, useMerchantOfNew } from './FormPage.tsx';
import { emptyProduct, ProductForm, productOf } from './ProductForm.tsx';
import { useRefresh } from './queries.ts';

export function NewProduct() {
  const { t } = useTranslation('manage');
  const merchant = useMerchantOfNew();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const say = useToast();
  const form = useForm({
    id: 'manage-product',
    initial: emptyProduct,
    send: (values, key) =>
      plaza.api.createProduct(
        { ...merchant, ...productOf(values), ...changedImages(values.images, ''), stock: Number(values.stock || 0) },
        { key },
      ),
    onSent: ({ product }) => {
      form.reset();
      refresh();
      say(t('created', { name: product.name }));
      void navigate({ to: '/manage/products/$id', params: { id: product.id } });
    },
  });
  return (
    <FormPage title={t('products.new')} about={t('newAbout')} back="/manage">
      <ProductForm form={form} merchantId={merchant.merchant_id ?? ''} submit={t('create')} withStock />
    </FormPage>
  );
}
