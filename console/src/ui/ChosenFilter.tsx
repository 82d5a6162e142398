import { Button } from './Button.tsx';

interface ChosenFilterProps {
  /** What was chosen. */
  name: string;
  /** What the button does, as nobody sees it. */
  label: string;
  onRemove(): void;
}

/** Something by which a list is filtered, chosen elsewhere; it can only be removed here. */
export function ChosenFilter({ name, label, onRemove }: ChosenFilterProps) {
  return (
    <Button icon="close" aria-label={label} onClick={onRemove}>
      {name}
    </Button>
  );
}
