// A menu at a button: the popover of the platform, with the keys that a menu has.
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export interface MenuEntry {
  label: string;
  icon?: IconName;
  /** Of a choice: whether it is the chosen one. */
  checked?: boolean;
  onSelect(): void;
}

interface MenuProps {
  /** The name of the menu. */
  label: string;
  className?: string;
  /** What the button shows; its text is its name. */
  children: ReactNode;
  groups: readonly { name?: string; entries: readonly MenuEntry[] }[];
}

export function Menu({ label, className = 'icon-button', children, groups }: MenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
  const close = () => {
    menu.current?.hidePopover();
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const typed =
      event.key.length === 1 &&
      all.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
    const to =
      { ArrowDown: all[(at + 1) % all.length], ArrowUp: all.at(at <= 0 ? -1 : at - 1), Home: all[0], End: all.at(-1) }[
        event.key
      ] ?? typed;
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
  return (
    <span className="menu-anchor">
      <button ref={button} type="button" className={className} aria-haspopup="menu" popoverTarget={id}>
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onToggle={(event) => {
          if (event.newState === 'open') items()[0]?.focus();
        }}
      >
        {groups.map(({ name, entries }) => (
          <div role="group" aria-label={name} key={name ?? entries[0]?.label}>
            {name && (
              <div className="menu-name" aria-hidden="true">
                {name}
              </div>
            )}
            {entries.map(({ label: text, icon, checked, onSelect }) => (
              <button
                key={text}
                type="button"
                role={checked === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={checked}
                tabIndex={-1}
                onClick={() => {
                  close();
                  onSelect();
                }}
              >
                {icon && <Icon name={icon} />}
                <span>{text}</span>
                {checked && <Icon name="check" size={16} />}
              </button>
            ))}
          </div>
        ))}
      </div>
    </span>
  );
}
