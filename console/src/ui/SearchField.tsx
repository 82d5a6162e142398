// A field that searches when somebody pauses, or presses Enter: not with each letter, because each search is a call, and may be written down.
import { useEffect, useEffectEvent, useState } from 'react';
import { TextField } from './Field.tsx';

interface SearchFieldProps {
  label: string;
  placeholder?: string;
  maxLength?: number;
  value: string;
  /** What is wrong with a text that is not searched for. */
  problemOf?(text: string): string | undefined;
  onValue(value: string): void;
}

const pauseMs = 400;

export function SearchField({ label, placeholder, maxLength = 254, value, problemOf, onValue }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const [problem, setProblem] = useState<string>();
  if (known !== value) {
    // Changed elsewhere, such as by clearing the filters.
    setKnown(value);
    setTyped(value);
    setProblem(undefined);
  }
  const commit = () => {
    const wanted = typed.trim();
    if (wanted === value) return;
    const found = problemOf?.(wanted);
    setProblem(found);
    if (found === undefined) onValue(wanted);
  };
  const commitLater = useEffectEvent(commit);
  useEffect(() => {
    const timer = setTimeout(() => commitLater(), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextField
      label={label}
      type="search"
      placeholder={placeholder}
      maxLength={maxLength}
      autoComplete="off"
      spellCheck={false}
      value={typed}
      error={problem}
      onValue={(text) => {
        setTyped(text);
        setProblem(undefined);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
