/** The new address of a document that was renamed, or that lies below a folder which was; null for any other. */
export function renamedAddress(address: string, from: string, to: string): string | null {
  if (address === from) return to;
  return address.startsWith(`${from}/`) ? `${to}${address.slice(from.length)}` : null;
}

/** Gives what is kept by a document's address to its new one. */
export function renameKeys<T>(kept: Map<string, T>, from: string, to: string): void {
  for (const [address, value] of [...kept]) {
    const next = renamedAddress(address, from, to);
    if (next === null) continue;
    kept.delete(address);
    kept.set(next, value);
  }
}

/** A record of a document that was renamed, as it is of the new name; any other record as it is. */
export function renamedRecord<T extends { readonly uri: string; readonly title: string }>(
  record: T,
  from: string,
  to: string,
): T {
  const uri = renamedAddress(record.uri, from, to);
  if (uri === null) return record;
  return { ...record, uri, title: decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)) };
}
