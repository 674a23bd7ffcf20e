// SCIM errors with the bodies that were recorded from live workspaces.

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

export type ScimType = 'uniqueness' | 'invalidSyntax' | 'invalidFilter';

export class ScimError extends Error {
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly detail: string | undefined;

  constructor(status: number, options: { scimType?: ScimType; detail?: string } = {}) {
    super(options.detail ?? `SCIM error ${status}`);
    this.status = status;
    this.scimType = options.scimType;
    this.detail = options.detail;
  }

  /** `status` is a string. 404 and 409 come without `detail`. */
  get body(): Record<string, unknown> {
    return {
      schemas: [ERROR_SCHEMA],
      status: String(this.status),
      ...(this.scimType === undefined ? {} : { scimType: this.scimType }),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    };
  }
}

export function notFound(): ScimError {
  return new ScimError(404);
}

/** A uniqueness conflict as POST answers it. */
export function conflict(): ScimError {
  return new ScimError(409, { scimType: 'uniqueness' });
}

export function unauthorized(): ScimError {
  return new ScimError(401, { detail: 'UnauthorizedError: Invalid authentication' });
}

/** A refusal whose wording nobody has recorded; 404 and 409 keep their form without detail. */
export function refusal(status: number, detail: string): ScimError {
  if (status === 404) return notFound();
  if (status === 409) return new ScimError(409);
  return new ScimError(status, { detail });
}

/** The validator's wording; query parameters are reported as fields of the body too. */
export function invalid(field: string, expected: string, actual: unknown): ScimError {
  const shown = actual === undefined ? 'undefined' : JSON.stringify(actual);
  return new ScimError(400, {
    scimType: 'invalidSyntax',
    detail: `body failed validation: body.${field} should be ${expected}, instead was \`${shown}\`.`,
  });
}

export function invalidFilter(filter: string): ScimError {
  return new ScimError(400, { scimType: 'invalidFilter', detail: `unsupported filter: ${filter}` });
}
