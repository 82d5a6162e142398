// A secret, at the only time when it can be seen.
import { Copy } from './Copy.tsx';
import { Icon } from './Icon.tsx';

interface SecretOnceProps {
  secret: string;
  title: string;
  /** That it is shown only now, and where to keep it. */
  once: string;
  store: string;
  /** The label of the button. */
  copy: string;
}

export function SecretOnce({ secret, title, once, store, copy }: SecretOnceProps) {
  return (
    <>
      <div className="note warn">
        <Icon name="alert" />
        <div className="note-body">
          <p>
            <strong>{once}</strong>
          </p>
          <p>{store}</p>
        </div>
      </div>
      <pre className="payload" role="region" tabIndex={0} aria-label={title}>
        {secret}
      </pre>
      <div>
        <Copy text={secret} label={copy} />
      </div>
    </>
  );
}
