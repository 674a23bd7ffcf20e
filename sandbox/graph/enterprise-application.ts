// The enterprise application whose users are provisioned: one service principal with its app roles.

export interface AppRole {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
  readonly allowedMemberTypes: readonly string[];
}

export interface EnterpriseApplication {
  /** Object id of the service principal. */
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly appRoles: readonly AppRole[];
}

export const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

/** The two roles that gallery applications come with; these ids are the same in every tenant. */
export const GALLERY_APP_ROLES: readonly AppRole[] = [
  appRole('18d14569-c3bd-439b-9a66-3a2aee01d14f', 'User'),
  appRole('b9632174-c057-4f7e-951b-be3adc52bfe6', 'msiam_access'),
];

function appRole(id: string, name: string): AppRole {
  return {
    id,
    displayName: name,
    description: name,
    value: null,
    isEnabled: true,
    allowedMemberTypes: ['User'],
  };
}
