import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../app/session.tsx';
import { useName } from '../app/people.ts';
import { Skeleton } from './Skeleton.tsx';

/** Of what an operator did with the command-line tool. */
const operatorId = '00000000-0000-0000-0000-000000000000';

/** The name of a person, which leads to their page; the id for who may not see people. For pages of staff. */
export function PersonLink({ id, withEmail }: { id: string; withEmail?: boolean }) {
  const { t } = useTranslation('app');
  const isShown = useMay()('people.read') && id !== operatorId;
  const { data: person, isPending, error } = useName(isShown ? id : '');
  if (id === '') return <span className="soft">–</span>;
  if (id === operatorId) return <span>{t('person.operator')}</span>;
  if (!isShown) return <span className="mono">{shortId(id)}</span>;
  if (isPending) return <Skeleton width="96px" />;
  if (error) return <span className="mono">{shortId(id)}</span>;
  if (!person)
    return (
      <span className="soft" title={id}>
        {t('person.deleted')}
      </span>
    );
  const link = (
    <Link to="/people/$id" params={{ id }} className="name">
      {person.name || person.email}
    </Link>
  );
  if (!withEmail) return link;
  return (
    <span className="two-lines">
      {link}
      <span className="soft">{person.email}</span>
    </span>
  );
}

/** Enough of an id to tell it from others on one page. */
export const shortId = (id: string): string => `${id.slice(0, 8)}…`;
