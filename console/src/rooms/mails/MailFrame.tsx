import { useEffect, useMemo, useRef, useState } from 'react';
import { setStyles, takeStyles } from './styles.ts';

/** A mail as its reader sees it. Nothing in it runs, and its links open pages of their own. */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const source = useMemo(() => takeStyles(html), [html]);
  const [isStyled, setIsStyled] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  const watching = useRef<ResizeObserver>(undefined);
  useEffect(() => () => watching.current?.disconnect(), []);
  const show = () => {
    const document = frame.current?.contentDocument;
    if (!document) return;
    setStyles(document, source);
    for (const link of document.querySelectorAll('a')) {
      link.target = '_blank';
      link.rel = 'noopener';
    }
    watching.current?.disconnect();
    watching.current = new ResizeObserver(() => {
      if (frame.current) frame.current.style.height = `${document.body.offsetHeight}px`;
    });
    watching.current.observe(document.body);
    setIsStyled(true);
  };
  return (
    <iframe
      ref={frame}
      title={title}
      className={isStyled ? 'mail-frame' : 'mail-frame unstyled'}
      // No scripts. The same origin, so that this page can set the styles.
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={source.html}
      onLoad={show}
    />
  );
}
