import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { Page } from '../../ui/Page.tsx';
import { Figures } from './Figures.tsx';
import { LatestOrders } from './LatestOrders.tsx';
import { Needs } from './Needs.tsx';
import { SalesChart } from './SalesChart.tsx';

export function Today() {
  const { t, i18n } = useTranslation('today');
  const may = useMay();
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'full' }).format(new Date());
  return (
    <Page title={t('title')} about={day}>
      <Figures />
      <Needs />
      <SalesChart />
      {may('orders.read') && <LatestOrders />}
    </Page>
  );
}
