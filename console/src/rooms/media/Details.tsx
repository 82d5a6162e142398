import type { Media } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../../media/Refusal.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Fact, Facts } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { StateBadge } from './state.tsx';

export function Details({ media }: { media: Media }) {
  const { t, i18n } = useTranslation('media');
  const { id, kind, state, refusal, picture, analysis, content_type: type, size, prompt, created_at: at } = media;
  const kilobytes = new Intl.NumberFormat(i18n.language, {
    style: 'unit',
    unit: 'kilobyte',
    maximumFractionDigits: 0,
  }).format(Math.ceil(size / 1000));
  return (
    <Facts>
      <Fact name={t('stateTitle')}>
        <StateBadge state={state} />
      </Fact>
      {refusal && (
        <Fact name={t('refusal')}>
          <Refusal of={refusal} />
        </Fact>
      )}
      <Fact name={t('kindTitle')}>{t(`kind.${kind}`)}</Fact>
      {picture && (
        <Fact name={t('pixels')}>
          <span className="num">
            {picture.width} × {picture.height}
          </span>
        </Fact>
      )}
      <Fact name={t('file')}>
        {type.replace('image/', '').toUpperCase()} {kilobytes}
      </Fact>
      <Fact name={t('at')}>
        <Time at={at} />
      </Fact>
      {picture && picture.colours.length > 0 && (
        <Fact name={t('colours')}>
          <span className="swatches">
            {picture.colours.map((colour) => (
              <span key={colour} className="swatch" title={colour} style={{ backgroundColor: colour }} />
            ))}
          </span>
        </Fact>
      )}
      {analysis?.had_location && <Fact name={t('location')}>{t('locationRemoved')}</Fact>}
      {prompt && <Fact name={t('prompt')}>{prompt}</Fact>}
      <Fact name={t('id')}>
        <Copy text={id} />
      </Fact>
    </Facts>
  );
}
