// Expressions in the shapes that administrators and vendors publish for Entra: each loads, and gives what they say.

import { describe, expect, it } from 'vitest';
import { LEAVE_OUT, parse, type Result, typeCheck } from '../../../shared/expression/index.ts';
import { type Attributes, evaluate } from '../support/evaluate.ts';

type Row = readonly [expression: string, attributes: Attributes, expected: Result];

const john = { first: 'John', last: 'Smith', middle: 'Michael', upn: 'John.Smith@contoso.com', mail: 'js@contoso.com' };
const maria = { first: 'María José', last: 'González-López' };
const active = { active: '1', rehire: '1', hired: '2026-07-15', company: 'Fabrikam', ...john };
const domainAlias = 'NormalizeDiacritics(StripSpaces(Join(".", [first], [last])))';
const samAccountName = String.raw`Replace(Mid(Replace(NormalizeDiacritics(StripSpaces(Join("", Mid([first],1,1), [last]))), , "([\\/\\\\\\[\\]\\:\\;\\|\\=\\,\\+\\*\\?\\<\\>])", , "", , ), 1, 20), , "(\\.)*$", , "", , )`;
const digitsOf = (group: string): string =>
  String.raw`Replace(Replace([phone], , "\\+(?<isdCode>\\d* )(?<phoneNumber>.*)", , "` +
  `\${${group}}` +
  String.raw`", , ), ,"[()\\s-]+", ,"", , )`;
const extension = (group: string): string =>
  `Replace([phone], , "\\\\+(?<isd>\\\\d* )(?<number>.* )[x](?<extension>.*)", , "\${${group}}", , )`;
const padded = (zeros: string, width: number): string =>
  `Replace(Join("","${zeros}",[id]), ,"(.*?)(?<id>.{0,${width}})$", ,"\${id}", ,)`;
const endOfDay = (date: string): string =>
  `NumFromDate(Join("",FormatDateTime(${date}, ,"M/d/yyyy hh:mm:ss tt","yyyy-MM-dd")," 23:59:59-05:00"))`;

const PUBLISHED: readonly Row[] = [
  // The mappings that SCIM vendors tell their customers to enter.
  ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', { IsSoftDeleted: false }, 'True'],
  ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', { IsSoftDeleted: 'True' }, 'False'],
  ['Not([IsSoftDeleted])', { IsSoftDeleted: false }, true],
  ['Join(" ", [first], [last])', john, 'John Smith'],
  ['Join(", ", [last], [first])', john, 'Smith, John'],
  ['ToLower([upn])', john, 'john.smith@contoso.com'],
  ['ToLower([upn], )', john, 'john.smith@contoso.com'],
  ['Replace([upn], "@contoso.com", , , "@fabrikam.com", , )', john, 'John.Smith@fabrikam.com'],
  ['Replace([upn],"@contoso.com",,,"",,)', john, 'John.Smith'],
  ['ToLower(Replace(Replace([upn], , "(?<Suffix>@(.)*)", "Suffix", "", , ), ".", , ,""))', john, 'johnsmith'],
  ['Item(Split([upn], "@"), 1)', john, 'John.Smith'],
  ['Word([upn], 1, "@")', john, 'John.Smith'],
  ['Left([upn], InStr([upn], "@"))', john, 'John.Smith@'],
  ['Append(Word([upn], 1, "@"), "@notion.example")', john, 'John.Smith@notion.example'],
  ['Coalesce([mail], [upn])', john, 'js@contoso.com'],
  ['Coalesce([preferredLanguage], "en-US")', {}, 'en-US'],
  ['IIF(IsPresent([mail]), [mail], [upn])', john, 'js@contoso.com'],
  ['IIF(IsNullOrEmpty([title]),"N/A",[title])', {}, 'N/A'],
  ['Switch([mobile],[mobile],"","000-000-0000")', {}, '000-000-0000'],
  ['IIF(Not(IsNull([title])), [title], "none")', { title: 'Clerk' }, 'Clerk'],
  ['IIF([enabled] = "True", "active", "inactive")', { enabled: true }, 'active'],
  ['IIF(CBool([enabled]), "1", "0")', { enabled: false }, '0'],
  ['IIF(InStr([upn], "#EXT#") > 0, "guest", "member")', { upn: 'a_b.com#EXT#@contoso.com' }, 'guest'],
  ['IIF(CBool(InStr(ToLower([upn]),"@partners.example")=0),"Member","Guest")', john, 'Member'],
  ['Mid([id], 1, 20)', { id: 'x'.repeat(30) }, 'x'.repeat(20)],
  ['Mid([first], "1", "1")', john, 'J'],
  ['ToUpper(Left([first], 1))', john, 'J'],
  ['Join("", ToUpper(Left([first],1)), ToLower(Mid([first],2,64)))', { first: 'jOHN' }, 'John'],
  ['Join("",Mid([last],1,1),ToLower(Mid([last],2,64)))', { last: 'JOHNSON' }, 'Johnson'],
  ['Join("", [last], ",", [first], " ", Mid([middle],1,1), "-", [id])', { ...john, id: '12' }, 'Smith,John M-12'],
  ['PCase([first])', { first: 'MARY-ANN' }, 'Mary-Ann'],
  ['SingleAppRoleAssignment([appRoleAssignments])', {}, null],
  // Phone numbers.
  [String.raw`Replace([phone], , "[()\\s-]+", , "", , )`, { phone: '+1 (555) 123-4567' }, '+15551234567'],
  ['Replace([phone], , "[^0-9+]", , "", , )', { phone: '+1 (555) 123-4567' }, '+15551234567'],
  [digitsOf('phoneNumber'), { phone: '+1 737-626-8331' }, '7376268331'],
  [digitsOf('isdCode'), { phone: '+44 20 7946 0958' }, '44'],
  [extension('extension'), { phone: '+1 (206) 291-8163 x8125' }, '8125'],
  [extension('number'), { phone: '+1 (206) 291-8163 x8125' }, '(206) 291-8163 '],
  [
    `Switch(Replace([phone], , "\\\\+(?<isd>49|44|1)(?<rest>.*)", , "\${isd}", , ), , "1", "USA", "49", "GER")`,
    { phone: '+493012345678' },
    'GER',
  ],
  // Names, numbers and codes.
  [`Replace([full], , "(?<a>[a-zA-Z]+ )(?<b>[a-zA-Z]+)", ,"\${b}", ,)`, { full: 'John Smith' }, 'Smith'],
  [`Replace([id], , "(?<zeros>^0+)(?<rest>[a-zA-Z0-9]+)", , "\${rest}", ,)`, { id: '00012345' }, '12345'],
  [
    `Join(" ",Replace([suffix], ,"(?<c>.*)_(?<s1>.*)_(?<s2>.*)[0-9]", ,"\${s1} \${s2}", , ),[last])`,
    { suffix: 'NLD_Van_der3', last: 'Hof' },
    'Van der Hof',
  ],
  [padded('00000000', 8), { id: '12345' }, '00012345'],
  [`Append("05",${padded('000000', 6)})`, { id: '789' }, '05000789'],
  ['Replace([first]," ", , ,".", , )', { first: 'Mary Ann' }, 'Mary.Ann'],
  [`ToLower(${domainAlias})`, maria, 'mariajose.gonzalez-lopez'],
  [`Join("@", ${domainAlias}, "contoso.com")`, john, 'John.Smith@contoso.com'],
  [
    `Join("@", Replace(${domainAlias}, , "[\\"',]+", , "", , ), "x.com")`,
    { first: 'Mary', last: "O'Hara" },
    'Mary.OHara@x.com',
  ],
  [samAccountName, maria, 'MGonzalez-Lopez'],
  [`Join("",${samAccountName},"2")`, maria, 'MGonzalez-Lopez2'],
  [`Replace([user],,"(?<id>.*)@(?<domain>.*)",,"\${id}",,)`, { user: 'john@x.com' }, 'john'],
  [
    `Split(\n\tJoin(",", Append ("smtp:", [upn]), Append("SMTP:", [mail])), ","\t\n)`,
    john,
    ['smtp:John.Smith@contoso.com', 'SMTP:js@contoso.com'],
  ],
  ['Split(Join(",","a8cccada","{26491cfc}"),",")', {}, ['a8cccada', '{26491cfc}']],
  // Choices by company, country and state.
  ['Switch([company], "x.com", "Contoso", "contoso.com", "Fabrikam", "fabrikam.com")', active, 'fabrikam.com'],
  ['Switch([company], Join("@", [first], "a"), "Fabrikam", Join("@", [last], "f"))', active, 'Smith@f'],
  ['Switch([country], ,\n  "Trinidad and Tobago", "780",\n  "Barbados", "52"\n)', { country: 'Barbados' }, '52'],
  [
    'Join("", Switch([org],"", "Eng", "OU=Eng,"), Switch([cc],"", "IT", "OU=IT,"), "DC=x")',
    { org: 'Eng' },
    'OU=Eng,DC=x',
  ],
  ['Switch(Join("+",Switch([a],[a],"","other"),[b]), "none", "other+true", "cell")', { b: 'true' }, 'cell'],
  ['IgnoreFlowIfNullOrEmpty(IIF(InStr([mail],"@x.com")=0,"",[mail]))', john, LEAVE_OUT],
  // Dates.
  [
    'Switch([active], , "1", IIF(DateDiff("d", Now(), CDate([hired])) <= 14, "True", "False"), "0", "False")',
    active,
    'True',
  ],
  [
    'Switch([active], , "1", IIF([rehire]=1, IIF(DateDiff("d", Now(), CDate([hired])) >= 0, "y", "n"), "z"))',
    active,
    'y',
  ],
  [
    'IIF(DateDiff("d", Now(), CDate(IIF(IsNullOrEmpty([hired]), "9999-01-01", [hired]))) < 7, "soon", "later")',
    {},
    'later',
  ],
  ['IIF(DateDiff("d", Now(), CDate([hired])) >= 0, [company], IgnoreAttributeFlow)', active, 'Fabrikam'],
  ['IIF(DateDiff("d", Now(), CDate([hired])) > 30, [company], IgnoreAttributeFlow)', active, LEAVE_OUT],
  ['IIF(DateDiff("d", CDate(IIF(IsPresent([s]), [s], DateAdd("d", "10", Now()))), Now()) >= -1, "F", "T")', {}, 'T'],
  [
    'Switch([end], FormatDateTime([end], "M/d/yyyy hh:mm:ss tt", "yyyy-MM-dd"), "", "never")',
    { end: '12/31/2026 12:00:00 AM' },
    '2026-12-31',
  ],
  [endOfDay('[end]'), { end: '12/31/2020 12:00:00 AM' }, filetime('2021-01-01T04:59:59Z')],
  [endOfDay('DateAdd("yyyy", 60, CDate([dob]))'), { dob: '1/15/1961 12:00:00 AM' }, filetime('2021-01-16T04:59:59Z')],
  ['FormatDateTime([hired], , "yyyy-MM-ddzzz", "dd/MM/yyyy")', { hired: '2026-12-31-08:00' }, '31/12/2026'],
  ['FormatDateTime([hired], , "yyyy-MM-ddTHH:mm:ssZ", "yyyyMMdd")', { hired: '2026-12-31T00:00:00Z' }, '20261231'],
  [
    'FormatDateTime([hired], "AssumeUniversal", "M/d/yyyy h:mm:ss tt", "s")',
    { hired: '1/2/2026 3:04:05 PM' },
    '2026-01-02T15:04:05',
  ],
];

describe('published expressions', () => {
  it.each(PUBLISHED)('%s with %j', (expression, attributes, expected) => {
    expect(typeCheck(parse(expression), { createOnly: true }).map(({ message }) => message)).toEqual([]);
    expect(evaluate(expression, attributes)).toEqual(expected);
  });

  it.each([
    'Replace(Mid(ConvertToBase64(Guid()), 1, 5 ), ,"[0-9]", ,"A", , )',
    `ToUpper(Replace(ConvertToBase64(Guid()), , "(.*?)(?<id>[a-zA-Z]{4})(.*)", , "D\${id}", ,))`,
    'Replace(Replace(Guid(), ,"-", ,"", , ), ,"[^0-9]", , "", , )',
  ])('%s makes a random identifier at creation', (expression) => {
    expect(typeCheck(parse(expression), { createOnly: true })).toEqual([]);
    expect(evaluate(expression, {}, { random: Math.random })).toMatch(/^[0-9A-Za-z+/=-]+$/);
  });

  // Published as well, and refused for a reason that the message names.
  it.each([
    [String.raw`Replace([phone], , "\+(?<isd>49)", , "", , )`, 'a backslash in text must be doubled'],
    ['switch([company], "External", "A", "B")', 'there is no function switch; names are case sensitive'],
    ['Replace([mail], "@contoso.com", "")', 'no mode of Replace has these arguments'],
    ['IIF([hired] = "x", "False", IgnoreObjectFlow)', 'found )'],
    ['IIF(CBool(InStr(LCase([upn]),"@x.com")=0),"Member","Guest")', 'there is no function LCase'],
  ])('%s: %s', (expression, reason) => {
    expect(() => {
      for (const problem of typeCheck(parse(expression), { createOnly: true })) throw problem;
    }).toThrow(reason);
  });
});

/** Active Directory's count of 100 ns since 1601. */
function filetime(iso: string): number {
  return (Date.parse(iso) + 11_644_473_600_000) * 10_000;
}
