// Invitation mails that Notion would have sent.

export interface InviteMail {
  readonly to: string;
  readonly kind: 'workspace' | 'group';
  /** Set for `group`. */
  readonly groupId?: string;
}

/** Mails kept; the count goes on. */
const CAPACITY = 10_000;

export class Outbox {
  #mails: InviteMail[] = [];
  #sent = 0;

  send(mail: InviteMail): void {
    this.#sent += 1;
    if (this.#mails.length >= CAPACITY) this.#mails = this.#mails.slice(CAPACITY / 2);
    this.#mails.push(mail);
  }

  get mails(): readonly InviteMail[] {
    return this.#mails;
  }

  get sent(): number {
    return this.#sent;
  }
}
