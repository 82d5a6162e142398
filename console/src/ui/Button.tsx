import { Link } from '@tanstack/react-router';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

interface Content {
  look?: ButtonLook;
  icon?: IconName;
  size?: 'small' | 'normal';
  children?: ReactNode;
}

type ButtonProps = Content & {
  /** Its work is under way: it stays where it is, and does nothing. */
  busy?: boolean;
} & ButtonHTMLAttributes<HTMLButtonElement>;

export function Button({ look = 'secondary', icon, size = 'normal', busy, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${look} ${size}`}
      // Not `disabled`, which would lose the focus.
      aria-disabled={busy || rest.disabled || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && <Icon name={icon} size={16} />}
      {children}
    </button>
  );
}

/** A button that only has an icon, and so needs a label. */
export function IconButton({
  label,
  icon,
  ...rest
}: { label: string; icon: IconName } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="button" {...rest} className="icon-button" aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}

export function ButtonLink({ look = 'secondary', icon, size = 'normal', children, to }: Content & { to: string }) {
  return (
    <Link to={to} className={`button ${look} ${size}`}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </Link>
  );
}
