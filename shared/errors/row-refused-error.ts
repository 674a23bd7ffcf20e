import { type ErrorFacts, ProvisioningError } from './provisioning-error.ts';

export interface RefusedRow {
  /** The object id, or the row key where no object has it. */
  readonly key: string;
  readonly why: string;
}

/** The tables refuse these rows, however often they are sent. Whatever was to be stored beside them is stored. */
export class RowRefusedError extends ProvisioningError {
  readonly policy = 'rejected';
  readonly refused: readonly RefusedRow[];

  constructor(refused: readonly RefusedRow[], facts: Omit<ErrorFacts<'RowRefused'>, 'code' | 'detail'> = {}) {
    const [first] = refused;
    const others = refused.length > 1 ? ` (and ${refused.length - 1} more)` : '';
    super({ ...facts, code: 'RowRefused', detail: `The tables do not store ${first?.key}${others}: ${first?.why}` });
    this.refused = refused;
  }
}
