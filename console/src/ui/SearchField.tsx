// A field that searches when somebody pauses, or presses Enter: not with each letter, because each search is a call, and may be written down.
import { useEffect, useEffectEvent, useState } from 'react';
import { TextField } from './Field.tsx';

interface SearchFieldProps {
  label: string;
  placeholder?: string;
  maxLength?: number;
  value: string;
  onValue(value: string): void;
}

const pauseMs = 400;

export function SearchField({ label, placeholder, maxLength = 254, value, onValue }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    // Changed elsewhere, such as by clearing the filters.
    setKnown(value);
    setTyped(value);
  }
  const commit = () => {
    const wanted = typed.trim();
    if (wanted !== value) onValue(wanted);
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
      onValue={setTyped}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
