// An action that needs a recent proof of who the person is: asks for it, and goes on.
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/Dialog.tsx';
import { isPlazaError, plaza } from './plaza.ts';
import { ProofForm, type Method } from './ProofForm.tsx';

interface Pending {
  methods: Method[];
  proven(): void;
  givenUp(): void;
}

export interface StepUp {
  /** Does it; if the proof is too old, after the person has given a new one. */
  run<Result>(action: () => Promise<Result>): Promise<Result>;
  /** Stands somewhere on the page. */
  dialog: ReactNode;
}

export function useStepUp(): StepUp {
  const [pending, setPending] = useState<Pending>();
  return {
    run: async (action) => {
      try {
        return await action();
      } catch (error) {
        if (!isPlazaError(error, 'STEP_UP_REQUIRED')) throw error;
        const methods = (error.metadata['methods'] ?? 'password').split(',') as Method[];
        await new Promise<void>((proven, refuse) => setPending({ methods, proven, givenUp: () => refuse(error) }));
        return action();
      }
    },
    dialog: pending && <StepUpDialog {...pending} close={() => setPending(undefined)} />,
  };
}

function StepUpDialog({ methods, proven, givenUp, close }: Pending & { close(): void }) {
  const { t } = useTranslation('app');
  const end = (how: () => void) => {
    close();
    how();
  };
  return (
    <Dialog title={t('proof.title')} onClose={() => end(givenUp)}>
      <p>{t('proof.about')}</p>
      <ProofForm
        methods={methods}
        send={async (proof) => {
          await plaza.auth.reauthenticate(proof);
          end(proven);
        }}
        passkeyOptions={async () => (await plaza.api.getPasskeyOptions({}, { fresh: true })).options}
      />
    </Dialog>
  );
}
