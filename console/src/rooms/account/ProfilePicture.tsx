import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from '@plaza/client';
import { plaza } from '../../app/plaza.ts';
import { Avatar } from '../../media/Avatar.tsx';
import { UploadField } from '../../media/UploadField.tsx';
import { useAction } from '../../ui/action.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useToast } from '../../ui/Toast.tsx';

/** The picture that others see beside the name. */
export function ProfilePicture({ user: { name, picture } }: { user: User }) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const say = useToast();
  const { isBusy, error, run } = useAction();
  const show = (id: string) =>
    run(async () => {
      const answer = await plaza.api.updateMe({ picture_id: id });
      queries.setQueryData(['me'], answer);
      say(t(id ? 'picture.changed' : 'picture.removed'));
      // Nothing else can show it. If this fails, it stays among the pictures that the person keeps.
      if (picture && picture.id !== id) await plaza.api.deleteMedia({ id: picture.id }).catch(() => undefined);
    });
  return (
    <div className="profile-picture">
      <Avatar name={name} picture={picture} large />
      <div className="profile-picture-change">
        <UploadField
          label={t(picture ? 'picture.replace' : 'picture.choose')}
          about={{ kind: 'profile' }}
          disabled={isBusy}
          onReady={({ id }) => show(id)}
        />
        {picture && (
          <Button size="small" icon="close" busy={isBusy} onClick={() => show('')}>
            {t('picture.remove')}
          </Button>
        )}
        {error !== undefined && <ErrorNote error={error} />}
      </div>
    </div>
  );
}
