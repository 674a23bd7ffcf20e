// Every function of the language, by the name it is called with. Names are case sensitive.

import type { FunctionSpec } from '../function-spec.ts';
import { cDate, dateAdd, dateDiff, dateFromNum, formatDateTime, now, numFromDate } from './dates.ts';
import { normalizeDiacritics } from './diacritics.ts';
import { pCase, toLower, toUpper } from './letter-case.ts';
import { count, item, join, removeDuplicates, split } from './lists.ts';
import {
  cBool,
  coalesce,
  ignoreFlowIfNullOrEmpty,
  iif,
  isNullOrEmpty,
  isNullTest,
  isPresent,
  isString,
  not,
  redact,
  switchFunction,
} from './logic.ts';
import { bitAnd } from './numbers.ts';
import { guid, randomString } from './random.ts';
import { replace } from './replace.ts';
import { appRoleAssignments, appRoleAssignmentsComplex, singleAppRoleAssignment } from './roles.ts';
import {
  append,
  convertToBase64,
  convertToUtf8Hex,
  cStr,
  inStr,
  left,
  mid,
  prepend,
  stripSpaces,
  trim,
  word,
} from './text.ts';
import { selectUniqueValue } from './unique-value.ts';

export const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map([
  ['Append', append],
  ['AppRoleAssignments', appRoleAssignments],
  ['AppRoleAssignmentsComplex', appRoleAssignmentsComplex],
  ['AssertiveAppRoleAssignmentsComplex', appRoleAssignmentsComplex],
  ['BitAnd', bitAnd],
  ['CBool', cBool],
  ['CDate', cDate],
  ['Coalesce', coalesce],
  ['ConvertToBase64', convertToBase64],
  ['ConvertToUTF8Hex', convertToUtf8Hex],
  ['Count', count],
  ['CStr', cStr],
  ['DateAdd', dateAdd],
  ['DateDiff', dateDiff],
  ['DateFromNum', dateFromNum],
  ['FormatDateTime', formatDateTime],
  ['Guid', guid],
  ['IgnoreFlowIfNullOrEmpty', ignoreFlowIfNullOrEmpty],
  ['IIF', iif],
  ['InStr', inStr],
  // An older name of IsNull.
  ['IsNothing', isNullTest],
  ['IsNull', isNullTest],
  ['IsNullOrEmpty', isNullOrEmpty],
  ['IsPresent', isPresent],
  ['IsString', isString],
  ['Item', item],
  ['Join', join],
  ['Left', left],
  ['Mid', mid],
  ['NormalizeDiacritics', normalizeDiacritics],
  ['Not', not],
  ['Now', now],
  ['NumFromDate', numFromDate],
  ['PCase', pCase],
  ['Prepend', prepend],
  ['RandomString', randomString],
  ['Redact', redact],
  ['RemoveDuplicates', removeDuplicates],
  ['Replace', replace],
  ['SelectUniqueValue', selectUniqueValue],
  ['SingleAppRoleAssignment', singleAppRoleAssignment],
  ['Split', split],
  ['StripSpaces', stripSpaces],
  ['Switch', switchFunction],
  ['ToLower', toLower],
  ['ToUpper', toUpper],
  ['Trim', trim],
  ['Word', word],
]);

/** Functions whose first argument is a condition, where comparisons may stand. */
export const CONDITIONAL: ReadonlySet<string> = new Set(['CBool', 'IIF']);
