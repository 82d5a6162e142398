export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M11 24V8h6.2a5 5 0 0 1 0 10H11" />
      </svg>
      Plaza
    </span>
  );
}
