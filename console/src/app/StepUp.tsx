// An action that needs a proof of who the person is: asks for it, and goes on.
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/Dialog.tsx';
import { isPlazaError, plaza } from './plaza.ts';
import { ProofForm, type Method, type Proof } from './ProofForm.tsx';

interface ProofDialogOptions {
  /** Fails if the proof is none; then the person can try again. */
  send(proof: Proof): Promise<unknown>;
  /** What a passkey is asked. */
  passkeyOptions(): Promise<object>;
}

interface ProofDialog {
  /** Asks for a proof after an error that names the ways. Fails with the error if the person gives up. */
  ask(error: Error & { metadata: Record<string, string> }): Promise<void>;
  /** Stands somewhere on the page, and in no form. */
  dialog: ReactNode;
}

interface Pending {
  methods: Method[];
  proven(): void;
  givenUp(): void;
}

export function useProofDialog(options: ProofDialogOptions): ProofDialog {
  const [pending, setPending] = useState<Pending>();
  return {
    ask: (error) =>
      new Promise((proven, refuse) => {
        const methods = (error.metadata['methods'] ?? 'password').split(',') as Method[];
        setPending({ methods, proven, givenUp: () => refuse(error) });
      }),
    dialog: pending && <OpenDialog {...pending} {...options} close={() => setPending(undefined)} />,
  };
}

function OpenDialog({
  methods,
  proven,
  givenUp,
  close,
  send,
  passkeyOptions,
}: Pending & ProofDialogOptions & { close(): void }) {
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
          await send(proof);
          end(proven);
        }}
        passkeyOptions={passkeyOptions}
      />
    </Dialog>
  );
}

export interface StepUp extends Pick<ProofDialog, 'dialog'> {
  /** Does it; if the last proof is too old, or only a passkey can pass a wait, after the person has given a new one. */
  run<Result>(action: () => Promise<Result>): Promise<Result>;
}

export function useStepUp(): StepUp {
  const { ask, dialog } = useProofDialog({
    send: (proof) => plaza.auth.reauthenticate(proof),
    passkeyOptions: async () => (await plaza.api.getPasskeyOptions({}, { fresh: true })).options,
  });
  return {
    run: async (action) => {
      try {
        return await action();
      } catch (error) {
        const isPassable = isPlazaError(error, 'COOL_OFF') && error.metadata['methods'] !== '';
        if (!isPlazaError(error, 'STEP_UP_REQUIRED') && !isPassable) throw error;
        await ask(error);
        return action();
      }
    },
    dialog,
  };
}
