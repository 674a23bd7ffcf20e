// The configuration in force.

import { Card } from '../told.tsx';

export function Configuration() {
  return (
    <Card title="Configuration in force">
      <p class="quiet">Loading…</p>
    </Card>
  );
}
