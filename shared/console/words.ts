// Figures and moments in words.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const figures = new Intl.NumberFormat('en');

export const number = (value: number): string => figures.format(value);

/** "1 person", "1,200 people". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** "40 s", "3 min", "2.5 h", "4 days". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 90 * MINUTE) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 36 * HOUR) return `${Number((seconds / HOUR).toFixed(1))} h`;
  return `${Math.round(seconds / DAY)} days`;
}

/** "3 min ago", "in 2.5 h", "now". */
export function distance(moment: string, now: number): string {
  const seconds = (Date.parse(moment) - now) / 1_000;
  if (Math.abs(seconds) < 5) return 'now';
  return seconds < 0 ? `${duration(-seconds)} ago` : `in ${duration(seconds)}`;
}

const sameYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const anyYear = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** In the operator's own time zone; what is no moment stays as it is. */
export function clock(moment: string | number, now: number): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return String(moment);
  return (at.getFullYear() === new Date(now).getFullYear() ? sameYear : anyYear).format(at);
}

/** A value of an attribute, as text: whatever it is, it is never markup. */
export function text(value: unknown): string {
  if (value === undefined || value === null || value === '') return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** "leaveGroup" → "Leave group". */
export function spoken(code: string): string {
  const words = code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
