// What people call an attribute of the target: "Fax" for `phoneNumbers[type eq "fax"].value`.

const ITEMS: Readonly<Record<string, string>> = {
  phonenumbers: 'phone',
  emails: 'e-mail',
  addresses: 'address',
  roles: 'role',
};

/** Types that say enough alone. */
const ALONE: ReadonlySet<string> = new Set(['fax', 'pager', 'photo', 'thumbnail']);

export function attributeLabel(target: string): string {
  const path = withoutUrn(target.trim());
  const [, list, condition = '', rest = ''] = /^(\w+)\s*\[([^\]]*)\]\.?(.*)$/u.exec(path) ?? [];
  if (list === undefined) return sentence(words(plainName(path)));
  const type = /"?(\w+)"?\s*$/u.exec(condition)?.[1]?.toLowerCase() ?? '';
  const kind = /^primary\b/iu.test(condition) ? 'primary' : type;
  const item = ITEMS[list.toLowerCase()] ?? words(list);
  const name = ALONE.has(kind) ? kind : `${kind} ${item}`;
  const part = rest === '' || rest.toLowerCase() === 'value' ? '' : `, ${words(rest)}`;
  return sentence(`${name}${part}`);
}

/** `name.givenName` is the given name, and `name.formatted` all of it. */
function plainName(path: string): string {
  const [, part] = /^name\.(\w+)$/iu.exec(path) ?? [];
  if (part === undefined) return path.replaceAll('.', ', ');
  return part.toLowerCase() === 'formatted' ? 'fullName' : part;
}

/** The colons inside a filter are none of the name's. */
function withoutUrn(path: string): string {
  const bracket = path.indexOf('[');
  const head = bracket === -1 ? path : path.slice(0, bracket);
  return head.toLowerCase().startsWith('urn:') ? path.slice(head.lastIndexOf(':') + 1) : path;
}

/** `streetAddress` → `street address` */
const words = (name: string): string =>
  name.replaceAll(/(\p{Ll})(\p{Lu})/gu, (_, before, after) => `${before} ${after.toLowerCase()}`).trim();

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
