// Something that is sent once and kept nowhere: for passwords and codes, which must not outlive the page as what `useForm` keeps does.
import { useState } from 'react';

export interface Action {
  isBusy: boolean;
  isDone: boolean;
  error: unknown;
  /** Does nothing while it is under way. */
  run(work: () => Promise<unknown>): void;
}

export function useAction(): Action {
  const [state, setState] = useState<Omit<Action, 'run'>>({ isBusy: false, isDone: false, error: undefined });
  return {
    ...state,
    run(work) {
      if (state.isBusy) return;
      setState({ isBusy: true, isDone: false, error: undefined });
      work().then(
        () => setState({ isBusy: false, isDone: true, error: undefined }),
        (error: unknown) => setState({ isBusy: false, isDone: false, error }),
      );
    },
  };
}
