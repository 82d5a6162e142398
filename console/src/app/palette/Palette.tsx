// One field that leads everywhere: pages by their names, what is on sale and, for staff, people and orders. The focus stays in the field; the arrows move
// through what was found, as in the combobox of the ARIA practices.
import './palette.css';
import type { Picture as Shown, SearchResult } from '@plaza/client';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Picture } from '../../media/Picture.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { formatMoney } from '../../ui/amounts.ts';
import { rooms } from '../rooms.ts';
import { useMay, useUser } from '../session.tsx';
import type { Language } from '../texts.ts';
import { useFound } from './found.ts';
import { namedPages, pagesFor } from './pages.ts';

interface Entry {
  id: string;
  to: string;
  search?: Record<string, string>;
  icon: IconName;
  /** In place of the icon. */
  picture?: Shown | undefined;
  name: string;
  more: string;
}

interface Group {
  id: string;
  name: string;
  entries: readonly Entry[];
}

export function Palette({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('app');
  const may = useMay();
  const navigate = useNavigate();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const { groups, error, isSearching } = useGroups(typed);
  const entries = groups.flatMap((group) => group.entries);
  const chosen = Math.min(at, entries.length - 1);
  const go = ({ to, search }: Entry) => {
    onClose();
    void navigate({ to, search });
  };
  // As in Dialog: closing gives the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (!shown?.open) shown?.showModal();
    return () => shown?.close();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, chosen]);
  const onKeyDown = (event: KeyboardEvent) => {
    const last = entries.length - 1;
    if (event.key === 'Enter' && entries[chosen]) go(entries[chosen]);
    else if (event.key === 'ArrowDown') setAt(chosen >= last ? 0 : chosen + 1);
    else if (event.key === 'ArrowUp') setAt(chosen <= 0 ? last : chosen - 1);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label={t('palette.title')}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="palette-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={entries.length > 0 ? `${id}-${chosen}` : undefined}
          placeholder={t(`palette.hint.${may('people.read') ? 'staff' : 'user'}`)}
          autoComplete="off"
          spellCheck={false}
          maxLength={254}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton icon="close" label={t('close')} onClick={onClose} />
      </div>
      <Results {...{ id, groups, chosen, go }} />
      {error !== null && (
        <div className="palette-more">
          <ErrorNote error={error} />
        </div>
      )}
      <p className="palette-more soft" role="status">
        {isSearching
          ? t('palette.searching')
          : entries.length > 0
            ? t('palette.found', { count: entries.length })
            : t('palette.nothing')}
      </p>
    </dialog>
  );
}

interface ResultsProps {
  id: string;
  groups: readonly Group[];
  chosen: number;
  go(entry: Entry): void;
}

function Results({ id, groups, chosen, go }: ResultsProps) {
  const { t } = useTranslation('app');
  let index = 0;
  return (
    <div id={`${id}-list`} className="palette-list" role="listbox" aria-label={t('palette.results')}>
      {groups.map((group) => (
        <div key={group.id} role="group" aria-label={group.name}>
          <div className="palette-group" aria-hidden="true">
            {group.name}
          </div>
          {group.entries.map((entry) => {
            const place = index++;
            return (
              <div
                key={entry.id}
                id={`${id}-${place}`}
                className="palette-entry"
                role="option"
                aria-selected={place === chosen}
                onClick={() => go(entry)}
              >
                {entry.picture ? (
                  <Picture picture={entry.picture} sizes="24px" decorative className="palette-picture" />
                ) : (
                  <Icon name={entry.icon} />
                )}
                <span>{entry.name}</span>
                <span className="soft">{entry.more}</span>
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** A product is shown in its list: it has no page of its own. */
function entryOf({ product, event, plan, club: found }: SearchResult, language: Language): Entry | undefined {
  if (product) {
    const { id, name, club, category, price, currency, pictures } = product;
    const more = formatMoney(price, currency, language);
    return { id, to: '/catalogue', search: { club, category }, icon: 'tag', picture: pictures[0], name, more };
  }
  if (event)
    return {
      id: event.id,
      to: `/catalogue/events/${event.id}`,
      icon: 'ticket',
      picture: event.pictures[0],
      name: event.title,
      more: [event.competition, event.venue].filter(Boolean).join(' · '),
    };
  if (plan) {
    const { id, name, price, currency } = plan;
    return { id, to: '/catalogue/plans', icon: 'sim', name, more: formatMoney(price, currency, language) };
  }
  if (found)
    return {
      id: found.id,
      to: '/catalogue',
      search: { club: found.id },
      icon: 'store',
      picture: found.crest,
      name: found.name,
      more: found.id,
    };
  return undefined;
}

function useGroups(typed: string): { groups: Group[]; error: unknown; isSearching: boolean } {
  const { t, i18n } = useTranslation('app');
  const user = useUser();
  const may = useMay();
  const language = i18n.language as Language;
  const { people, orders, sold, things, error, isSearching } = useFound(typed, {
    people: may('people.read'),
    orders: may('orders.read'),
  });
  const pages = pagesFor(namedPages(rooms, user, language), typed);
  const groups: Group[] = [
    {
      id: 'pages',
      name: t('palette.pages'),
      entries: pages.map(({ path, icon, names }) => ({
        id: path,
        to: path,
        icon,
        name: names.at(-1)!,
        more: names.slice(0, -1).join(' · '),
      })),
    },
    {
      id: 'people',
      name: t('palette.people'),
      entries: people.map((person) => ({
        id: person.id,
        to: `/people/${person.id}`,
        icon: 'account',
        name: person.name || person.email,
        more: person.email,
      })),
    },
    {
      id: 'orders',
      name: t('palette.orders'),
      entries: orders.map((order) => ({
        id: order.id,
        to: `/orders/${order.id}`,
        icon: 'orders',
        name: order.title,
        more: formatMoney(order.total, order.currency, language),
      })),
    },
    {
      id: 'sold',
      name: t('palette.sold'),
      entries: sold.map(({ id, merchant_id: merchant, title, total, currency }) => ({
        ...{ id, to: `/sales/${id}`, search: { merchant }, icon: 'orders', name: title },
        more: formatMoney(total, currency, language),
      })),
    },
    { id: 'things', name: t('palette.things'), entries: things.flatMap((thing) => entryOf(thing, language) ?? []) },
  ];
  return { groups: groups.filter(({ entries }) => entries.length > 0), error, isSearching };
}
