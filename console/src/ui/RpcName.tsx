import { useTranslation } from 'react-i18next';

/** What it did, in words; for what is newer than the words, as the API names it. */
export function RpcName({ rpc }: { rpc: string }) {
  const { t, i18n } = useTranslation('app');
  const name = rpc.slice(rpc.indexOf('/') + 1);
  return i18n.exists(`app:audit.rpc.${name}`) ? t(`audit.rpc.${name}`) : <code>{name}</code>;
}
