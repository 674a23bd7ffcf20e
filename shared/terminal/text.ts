// Texts of the app as somebody at a terminal wants them: with commands for calls, and times that can be read.

import { inCommands } from '../errors/doors.ts';
import { printableLines } from '../model/printable.ts';

/** `flags`: what a command needs to reach the app that the text is about. */
export function terminalText(text: string, flags = '', now: number = Date.now()): string {
  return printableLines(readableTimes(inCommands(text, flags), now));
}

/** Not within quotation marks or more of a word, where it is a value, and not what a flag takes. */
const MOMENT = /(?<!["\w=:/-]|--until )\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?!["\w])/g;

/** By the clock of whoever reads it: of today the time alone, of other days the day too. */
function readableTimes(text: string, now: number): string {
  return text.replace(MOMENT, (moment) => {
    const at = new Date(moment);
    return Number.isNaN(at.getTime()) ? moment : clockTime(at.getTime(), now);
  });
}

export function clockTime(at: number, now: number = Date.now()): string {
  const moment = new Date(at);
  const [time = '', today] = [moment.toTimeString().slice(0, 8), new Date(now)];
  if (moment.toDateString() === today.toDateString()) return time;
  const year = moment.getFullYear() === today.getFullYear() ? '' : ` ${moment.getFullYear()}`;
  return `${moment.getDate()} ${MONTHS[moment.getMonth()]}${year} ${time}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
