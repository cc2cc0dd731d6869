/** An internet address. One of IPv4 stays in one line; one of IPv6 may be broken anywhere. */
export const AddressText = ({ of }: { of: string }) => (
  <span className={`font-mono text-[12.5px] ${of.includes(':') ? 'break-all' : 'whitespace-nowrap'}`}>
    {of}
  </span>
);
