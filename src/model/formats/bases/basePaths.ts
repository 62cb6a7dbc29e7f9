/** A base that is larger than this is data, and not opened. */
export const mostBaseBytes = 1024 * 1024;
/** Bases of bases: more than this is a mistake or an attack. */
export const deepestBases = 16;
/** All bases of a config together. */
export const mostBases = 64;

/**
 * Why a path that a config names as its base is never opened, to stand behind the path; null for a relative one.
 * Whether a relative path leaves the root is for the caller to see, who knows the root.
 */
export function pathFault(stated: string): string | null {
  if (stated.trim() === '') return 'names no file';
  if (/^[a-z][\w+.-]+:\/\//i.test(stated)) return 'is an address, and no network is used';
  if (stated.includes('::')) return 'is a config of an installed package, which is not looked into';
  if (/^([/\\~]|[a-z]:)/i.test(stated)) return 'is an absolute path, and only relative ones are followed';
  if (stated.length > 1024 || /[^ -\uffff]/.test(stated)) return 'is no path';
  const names = stated.split(/[/\\]/).map((step) => step.replace(/\..*$/, '').trim());
  if (names.includes('__proto__')) return 'is no path';
  if (names.some((name) => /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name))) return 'names a device';
  return null;
}

/** The path of `stated`, which the file at `from` names, beside the same file as `from` is given. */
export function beside(from: string, stated: string): string {
  const steps: string[] = [];
  for (const step of [...from.split('/').slice(0, -1), ...stated.split('/')]) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else steps.push(step);
  }
  return steps.join('/');
}
