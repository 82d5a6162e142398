// What staff does for somebody: to look as they do, and to send them the mail for a new password.
import type { User } from '@plaza/client';
import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useStepUp, type StepUp } from '../../app/StepUp.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Card } from '../../ui/Page.tsx';
import { useToast } from '../../ui/Toast.tsx';

type Act = 'look' | 'reset';

export function Help({ person }: { person: User }) {
  const { t } = useTranslation('people');
  const may = useMay();
  const stepUp = useStepUp();
  const [act, setAct] = useState<Act>();
  const mayLook = may('people.impersonate') && person.staff_roles.length === 0;
  if (!mayLook && !may('people.reset')) return null;
  return (
    <Card
      title={t('help.title')}
      actions={
        <>
          {mayLook && (
            <Button size="small" onClick={() => setAct('look')}>
              {t('look.open')}
            </Button>
          )}
          {may('people.reset') && (
            <Button size="small" onClick={() => setAct('reset')}>
              {t('reset.open')}
            </Button>
          )}
        </>
      }
    >
      <p className="soft">{t('help.about')}</p>
      {act && <HelpDialog act={act} person={person} stepUp={stepUp} onClose={() => setAct(undefined)} />}
      {stepUp.dialog}
    </Card>
  );
}

interface HelpDialogProps {
  act: Act;
  person: User;
  stepUp: StepUp;
  onClose(): void;
}

function HelpDialog({ act, person: { id, name, email }, stepUp, onClose }: HelpDialogProps) {
  const { t } = useTranslation('people');
  const { lookAs } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `${act}.${id}`,
    initial: { reason: '' },
    send: async ({ reason }) => {
      if (act === 'look') return stepUp.run(() => plaza.api.impersonate({ id, reason }));
      await plaza.api.startPasswordReset({ id, reason });
      return undefined;
    },
    onSent: (answer) => {
      if (answer) {
        void navigate({ to: '/' });
        return lookAs(answer);
      }
      void queries.invalidateQueries({ queryKey: ['audit'] });
      say(t('reset.done', { email }));
      onClose();
    },
  });
  return (
    <Dialog title={t(`${act}.title`, { name })} onClose={onClose}>
      <p>{t(`${act}.effect`)}</p>
      <Form form={form} submit={t(`${act}.send`)}>
        <TextAreaField
          label={t('reason')}
          hint={t('help.reasonHint')}
          required
          maxLength={500}
          {...form.field('reason')}
        />
      </Form>
    </Dialog>
  );
}
