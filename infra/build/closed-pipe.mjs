// Ends a command quietly when nobody reads what it prints any more, as after `| head`.

import process from 'node:process';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    // Whoever listens too knows better what to do.
    if (stream.listenerCount('error') > 1) return;
    // EOF is how Windows says it.
    if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error;
    process.exit();
  });
}
