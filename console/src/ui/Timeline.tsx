// What happened, one thing after another.
import type { ReactNode } from 'react';
import type { Tone } from './Badge.tsx';
import { Time } from './Time.tsx';

export interface TimelineStep {
  id: string;
  at: string | undefined;
  title: ReactNode;
  tone?: Tone;
  children?: ReactNode;
}

export function Timeline({ steps }: { steps: readonly TimelineStep[] }) {
  return (
    <ol className="timeline">
      {steps.map(({ id, at, title, tone = 'plain', children }) => (
        <li key={id} className={tone}>
          <span className="timeline-head">
            <strong>{title}</strong>
            <span className="soft">
              <Time at={at} as="exact" />
            </span>
          </span>
          {children && <div className="timeline-more">{children}</div>}
        </li>
      ))}
    </ol>
  );
}
