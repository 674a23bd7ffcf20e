// Thrown when an operation on the simulated directory makes no sense. Never thrown for a read through Graph.

export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  /** The HTTP status the admin API answers with. */
  readonly status: 400 | 404;

  constructor(status: 400 | 404, message: string) {
    super(message);
    this.status = status;
  }

  static unknown(kind: string, id: string): DirectoryError {
    return new DirectoryError(404, `there is no ${kind} '${id}'`);
  }
}
