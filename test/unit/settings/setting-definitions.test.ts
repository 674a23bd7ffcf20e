// What each setting says of itself.

import { describe, expect, it } from 'vitest';
import { SETTINGS, type SettingDefinition } from '../../../shared/settings/setting-definitions.ts';

describe('the catalogue of settings', () => {
  it('every setting says what it is for and what to do when it is wrong', () => {
    for (const { purpose, remedy } of Object.values<SettingDefinition>(SETTINGS)) {
      expect(purpose.length).toBeGreaterThan(20);
      expect(remedy.length).toBeGreaterThan(10);
    }
  });

  it('every default passes its own check', () => {
    for (const definition of Object.values<SettingDefinition>(SETTINGS)) {
      if (definition.default !== undefined) expect(definition.value.safeParse(definition.default).success).toBe(true);
    }
  });
});
