/** The mark and the name. */
export function Brand({ className = '' }: { className?: string }) {
  return (
    <div className={`flex min-w-0 items-center gap-2 font-strong ${className}`}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <rect width="16" height="16" rx="4" fill="var(--accent)" />
        <path
          d="M11 5.3c-.8-.8-1.8-1.1-2.9-1.1-1.6 0-2.7.7-2.700 1.900 0 2.700 5.400 1.200 5.400 3.900 0 1.200-1.200 2-2.800 2-1.200 0-2.300-.4-3.100-1.200"
          fill="none"
          stroke="var(--on-accent)"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      </svg>
      <span className="truncate">Steward</span>
    </div>
  );
}
