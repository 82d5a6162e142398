// A form that loses nothing: what was typed, and the idempotency key that belongs to it, are kept until it has been sent, through failures, a sign-in
// in between and a reload. With the same key the same change happens once, however often it is sent.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useUser } from '../app/session.tsx';
import { useErrorWords } from '../app/errors.ts';
import { isPlazaError } from '../app/plaza.ts';

export interface FormState<Values extends object> {
  values: Values;
  error: unknown;
  isSending: boolean;
  /** Whether it differs from what it began with. */
  isChanged: boolean;
  /** Whether it was begun before this page was loaded. */
  isRestored: boolean;
  /** For a field: `<TextField label="…" {...form.field('name')} />`. */
  field<Name extends keyof Values & string>(
    name: Name,
  ): { name: Name; value: Values[Name]; error: string | undefined; onValue(value: Values[Name]): void };
  send(): void;
  /** Forgets what was typed, and takes another key. */
  reset(): void;
}

interface FormOptions<Values extends object, Answer> {
  /** Tells apart forms of one page, such as `profile` or `refund.<order>`. */
  id: string;
  initial: Values;
  send(values: Values, key: string): Promise<Answer>;
  onSent?(answer: Answer): void;
}

interface Draft<Values> {
  values: Values;
  key: string;
}

export function useForm<Values extends Record<string, string>, Answer>({
  id,
  initial,
  send,
  onSent,
}: FormOptions<Values, Answer>): FormState<Values> {
  const { id: userId } = useUser();
  const place = `plaza.form.${userId}.${id}`;
  const fresh = (): Draft<Values> => ({ values: initial, key: crypto.randomUUID() });
  const [restored] = useState(() => read<Values>(place));
  const [draft, setDraft] = useState(() =>
    restored ? { ...restored, values: { ...initial, ...restored.values } } : fresh(),
  );
  const [wasRestored, setWasRestored] = useState(restored !== undefined);
  const keep = (next: Draft<Values>) => {
    setDraft(next);
    sessionStorage.setItem(place, JSON.stringify(next));
  };
  const reset = (values = initial) => {
    sessionStorage.removeItem(place);
    setDraft({ values, key: crypto.randomUUID() });
    setWasRestored(false);
  };
  const mutation = useMutation({
    mutationFn: ({ values, key }: Draft<Values>) => send(values, key),
    onSuccess: (answer, { values }) => {
      reset(values);
      onSent?.(answer);
    },
  });
  const violations = isPlazaError(mutation.error) ? mutation.error.violations : [];
  const { violation } = useErrorWords(mutation.error);
  return {
    values: draft.values,
    error: mutation.error,
    isSending: mutation.isPending,
    isChanged: Object.keys(initial).some((name) => draft.values[name] !== initial[name]),
    isRestored: wasRestored,
    field: (name) => ({
      name,
      value: draft.values[name],
      error: violations.filter(({ field }) => field === name).map(({ description }) => violation(description))[0],
      onValue: (value) => keep({ ...draft, values: { ...draft.values, [name]: value } }),
    }),
    send: () => {
      if (mutation.isPending) return;
      // Also where nothing was changed: a reload after a failure must find the key.
      keep(draft);
      mutation.mutate(draft);
    },
    reset: () => {
      mutation.reset();
      reset();
    },
  };
}

function read<Values>(place: string): Draft<Values> | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(place) ?? 'null') as Draft<Values> | null) ?? undefined;
  } catch {
    return undefined;
  }
}
