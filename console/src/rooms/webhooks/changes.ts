// Changes that need no form.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useToast } from '../../ui/Toast.tsx';

export function useSendTest(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => plaza.api.testWebhook({ id }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['deliveries', id] }),
  });
}

export function useEnable(id: string) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const say = useToast();
  return useMutation({
    mutationFn: () => plaza.api.updateWebhook({ id, enabled: true }),
    onSuccess: ({ webhook }) => {
      queries.setQueryData(['webhook', id], webhook);
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
      say(t('enable.done'));
    },
  });
}

export function useReplay(id: string, webhookId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => plaza.api.replayDelivery({ id }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['deliveries', webhookId] });
      return queries.invalidateQueries({ queryKey: ['delivery', id] });
    },
  });
}
