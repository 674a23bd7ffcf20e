// Whether an address leads to this very machine, where simulators and the tables of a developer listen.

/** 127.0.0.0/8 and ::1 (RFC 6890), and the name for them. A URL writes each address in one way only. */
export const isLoopback = ({ hostname }: URL): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
